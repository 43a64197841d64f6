"""The grammar of /winloss: words in, requests out. Pure."""
