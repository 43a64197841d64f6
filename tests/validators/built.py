"""Slack's blocks built by `slackblocks`, whose constructors refuse what Slack refuses."""

from collections.abc import Callable
from typing import Any

from tests.validators.needs import library

Json = dict[str, Any]


class Builder:
    """Builds a block of the library's from one of ours. Raises whatever the library raises, KeyError for a new kind."""

    def __init__(self) -> None:
        self.lib = library("Slack's blocks by slackblocks", "slackblocks")
        self._blocks: dict[str, Callable[[Json], Any]] = {
            "header": lambda b: self.lib.HeaderBlock(self._text(b["text"])),
            "context": lambda b: self.lib.ContextBlock([self._text(one) for one in b["elements"]]),
            "rich_text": lambda b: self.lib.RichTextBlock([self._group(one) for one in b["elements"]]),
            "actions": lambda b: self.lib.ActionsBlock([self._element(one) for one in b["elements"]]),
            "divider": lambda _: self.lib.DividerBlock(),
            "section": lambda b: self.lib.SectionBlock(self._text(b["text"])),
            "input": self._input,
            "table": self._table,
            "data_visualization": lambda b: self.lib.DataVisualizationBlock(b["title"], self._chart(b["chart"])),
        }

    def resolved(self, block: Json) -> Json:
        """The block as the library would send it."""
        made: Json = self._blocks[block["type"]](block)._resolve()
        return made

    def _text(self, given: Json) -> Any:
        assert given["type"] == "plain_text"
        return self.lib.PlainText(given["text"], emoji=given.get("emoji", False))

    def _texts(self, given: Json, *keys: str) -> Json:
        return {key: self._text(given[key]) for key in keys if key in given}

    def _group(self, given: Json) -> Any:
        kinds = {
            "rich_text_section": self.lib.RichTextSection,
            "rich_text_quote": self.lib.RichTextQuote,
            "rich_text_preformatted": self.lib.RichTextCodeBlock,
        }
        return kinds[given["type"]]([self._words(one) for one in given["elements"]])

    def _words(self, given: Json) -> Any:
        if given["type"] == "link":
            return self.lib.RichTextLink(given["url"], given["text"])
        assert given["type"] == "text"
        return self.lib.RichText(given["text"], **given.get("style", {}))

    def _option(self, given: Json) -> Any:
        return self.lib.Option(self._text(given["text"]), given["value"], **self._texts(given, "description"))

    def _element(self, given: Json) -> Any:
        kind, name = given["type"], given["action_id"]
        shown = self._texts(given, "placeholder")
        if kind == "button":
            confirm = given.get("confirm")
            asked = self._texts(confirm, "title", "text", "confirm", "deny") if confirm else None
            more = {"confirm": self.lib.ConfirmationDialogue(**asked)} if asked else {}
            return self.lib.Button(self._text(given["text"]), name, None, given["value"], given.get("style"), **more)
        if kind == "plain_text_input":
            more = {key: given[key] for key in ("initial_value", "multiline", "max_length") if key in given}
            if sends := given.get("dispatch_action_config"):
                more["dispatch_action_config"] = self.lib.DispatchActionConfiguration(sends["trigger_actions_on"])
            return self.lib.PlainTextInput(name, **more, **shown)
        if kind == "datepicker":
            return self.lib.DatePicker(name, given.get("initial_date"), **shown)
        if kind == "datetimepicker":
            return self.lib.DateTimePicker(name)
        one = self._option(given["initial_option"]) if "initial_option" in given else None
        if kind == "external_select":
            least = given["min_query_length"]
            return self.lib.ExternalSelectMenu(name, initial_option=one, min_query_length=least, **shown)
        options = [self._option(one) for one in given["options"]]
        chosen = [self._option(each) for each in given.get("initial_options", ())] or None
        if kind == "multi_static_select":
            most = given["max_selected_items"]
            return self.lib.StaticMultiSelectMenu(
                name, options, initial_options=chosen, max_selected_items=most, **shown
            )
        if kind == "checkboxes":
            return self.lib.CheckboxGroup(name, options, chosen)
        if kind == "radio_buttons":
            return self.lib.RadioButtonGroup(name, options, one)
        assert kind == "static_select"
        return self.lib.StaticSelectMenu(name, options, initial_option=one, **shown)

    def _input(self, block: Json) -> Any:
        more = self._texts(block, "hint") | {"optional": block["optional"], "block_id": block["block_id"]}
        more |= {"dispatch_action": True} if block.get("dispatch_action") else {}
        return self.lib.InputBlock(self._text(block["label"]), self._element(block["element"]), **more)

    def _table(self, block: Json) -> Any:
        rows = [[self.lib.RawText(cell["text"]) for cell in row] for row in block["rows"]]
        return self.lib.TableBlock(rows, [self.lib.ColumnSettings(**one) for one in block["column_settings"]])

    def _chart(self, given: Json) -> Any:
        if given["type"] == "pie":
            return self.lib.PieChart([self.lib.ChartSegment(**one) for one in given["segments"]])
        series = [
            self.lib.DataSeries(one["name"], [self.lib.DataPoint(**point) for point in one["data"]])
            for one in given["series"]
        ]
        kind = {"bar": self.lib.BarChart, "line": self.lib.LineChart}[given["type"]]
        return kind(series, self.lib.AxisConfig(**given["axis_config"]))


def bare(node: Any) -> Any:
    """A payload without what says nothing: `emoji` that is off, an id that the library made up, `optional` of none."""
    if isinstance(node, list):
        return [bare(child) for child in node]
    if not isinstance(node, dict):
        return node
    return {key: bare(child) for key, child in node.items() if key not in {"emoji", "block_id"} and child is not False}
