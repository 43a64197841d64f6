"""What docs/crm.md says that one can do, done."""

import json
import re
import subprocess
import sys
from asyncio import to_thread
from pathlib import Path

import yaml

from bot.crm.decided import Body
from bot.settings.app_file import CrmSettings
from tests.stand_ins.crm_hook import SECRET, posts
from tests.transcripts.stage import on_the_page

PAGE = (Path(__file__).parents[2] / "docs" / "crm.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return found


async def test_the_code_that_signs_is_taken(sqlite_url, tmp_path):
    async with on_the_page(sqlite_url, tmp_path) as stage:
        given = {"WINLOSS_CRM_HOOK_SECRET": SECRET, "WINLOSS_PUBLIC_URL": stage.address}
        run = (sys.executable, "-c", block("python"))
        done = await to_thread(subprocess.run, run, capture_output=True, text=True, env=given, check=False)
        assert (done.stdout, done.stderr) == ("202\n", "")


async def test_the_body_is_taken_and_every_field_is_named(sqlite_url, tmp_path):
    async with on_the_page(sqlite_url, tmp_path) as stage:
        assert (await posts(stage.address, json.loads(block("json"))))[0] == 202
    assert {name for name in Body.model_fields if f"`{name}`" not in PAGE} == set()


def test_the_entry_for_a_sender_that_cannot_sign_is_one():
    assert CrmSettings(**yaml.safe_load(block("yaml"))["crm"]).hooks["zapier"].auth == "bearer"
