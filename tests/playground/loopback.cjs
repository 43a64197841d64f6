// The Agents Playground listens on every address of the machine; with this loaded first it listens on 127.0.0.1 only.
const { Server } = require("node:net");

const listen = Server.prototype.listen;
Server.prototype.listen = function (port, ...rest) {
  return listen.call(this, Number(port), "127.0.0.1", ...rest.filter((given) => typeof given === "function"));
};
