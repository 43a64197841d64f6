"""What the product sent in the conversations of tests/transcripts, as the stand-ins took it, for others' validators."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.stand_ins.accepted import VARIABLE

TRANSCRIPTS = ("-m", "pytest", "-q", "-k", "slack or teams", "tests/transcripts")


@pytest.fixture(scope="session")
def accepted(tmp_path_factory) -> Path:
    """The folder of what the stand-ins took: WINLOSS_ACCEPTED where it is set, or else of a run of the transcripts."""
    if kept := os.environ.get(VARIABLE):
        return Path(kept)
    folder = tmp_path_factory.mktemp("accepted")
    env = os.environ | {VARIABLE: str(folder)}
    # one that fails is told of where it stands
    subprocess.run([sys.executable, *TRANSCRIPTS], cwd=ROOT, env=env, check=False, stdout=subprocess.DEVNULL)
    return folder
