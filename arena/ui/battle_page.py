"""The page of a battle: ask, watch two answers grow in step, judge. The only page that needs Gradio.

It holds no model id, only a `BlindBattle`. Ballots do not pass through Gradio: see `static/battle.js`.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any

import gradio as gr
from markupsafe import escape

from arena.blind import BlindBattle, BlindTurn, BrokenBattle
from arena.capacity import InLine
from arena.codes import Breakage
from arena.domain import Participant, Prompt
from arena.errors import Refusal, StoreError
from arena.presence import Presence
from arena.referee import Referee
from arena.ui.battle_layout import ANY, BattleLayout, our_html
from arena.ui.fragments import Fragments
from arena.ui.pages import Pages
from arena.ui.words import Words

Updates = dict[Any, Any]
Frames = AsyncGenerator[BlindBattle | InLine]
Identify = Callable[[gr.Request], Awaitable[Participant]]
TURNED_DOWN = (Refusal, StoreError)
BREAKAGES = {
    Breakage.INTERRUPTED: "ask_again", Breakage.FAILED: "answers_void",
    Breakage.UNAVAILABLE: "answers_unavailable",
}  # fmt: skip


class BattlePage(BattleLayout):
    """One page in one language; every handler returns what changes, component by component."""

    def __init__(
        self,
        referee: Referee,
        pages: Pages,
        words: Words,
        identify: Identify,
        presence: Presence,
    ) -> None:
        self._referee = referee
        self._presence = presence
        self._study = referee.study
        self._words = words
        self._identify = identify
        self._fragments = Fragments(pages, words)
        self._header = pages.header(words, "vote")

    def build(self) -> gr.Blocks:
        """Lay the page out and connect its events."""
        words = self._words
        title = f"{words('menu_vote')} · {words('site_name')}"
        blocks = gr.Blocks(title=title, analytics_enabled=False)
        with blocks:
            skip = escape(words("skip_to_content"))
            skip_link = f'<a class="skip-link" href="#battle-body">{skip}</a>'
            our_html(skip_link + self._header + self._fragments.script_words(""))
            self.lay_out(self._study, words, self._fragments.guide())
            self._connect(blocks)
        return blocks

    def _connect(self, blocks: gr.Blocks) -> None:
        """Three steps make an answer, so that each of its many updates carries few outputs."""
        everything = [
            self.ask, self.suggestion, self.status, self.conversation, self.continue_row,
            self.continue_prompt, self.ballot, self.prompt, self.battle_id, self.own, self.refused,
        ]  # fmt: skip
        growing = [self.conversation, self.status, self.battle_id]
        # Gradio builds anew every output that an event leaves alone, so each names no more than it needs.
        opening = [self.ask, self.refused, self.ballot, *growing]
        going_on = [self.continue_row, self.refused, self.status, self.ballot]
        hidden = {"show_progress": "hidden", "api_visibility": "private"}
        quick: dict[str, Any] = {**hidden, "queue": False}
        long: dict[str, Any] = {**hidden, "concurrency_limit": None}
        blocks.load(self.open_page, [], everything, **quick)
        suggested = [self.suggestion, self.prompt]
        for trigger in (self.category.change, self.another.click):
            trigger(self.suggest, [self.category, self.prompt], suggested, **quick)
        for trigger in (self.next.click, self.skip.click):
            trigger(self.next_battle, [self.battle_id, self.category], everything, **quick)
        more = [self.battle_id, self.continue_prompt, self.refused]
        for opened, answer, inputs in (
            (self.use.click(self.ask_suggested, [self.prompt], opening, **quick),
             self.answer, [self.battle_id, self.refused]),
            (self.send.click(self.ask_own, [self.own], opening, **quick),
             self.answer, [self.battle_id, self.refused]),
            (gr.on([self.continue_send.click, self.continue_prompt.submit], self.ask_more,
                   [self.continue_prompt], going_on, **quick), self.answer_more, more),
        ):  # fmt: skip
            opened.then(answer, inputs, growing, **long).then(
                self.settle,
                [self.battle_id, self.refused, self.prompt, self.category],
                everything,
                **quick,
            )

    # --- quick events -------------------------------------------------------------------------

    async def open_page(self, request: gr.Request) -> Updates:
        """Show what the participant left unfinished, or something to ask."""
        participant = await self._identify(request)
        left_off = await self._referee.resume(participant.id)
        if isinstance(left_off, BlindBattle):
            return self._judging(left_off)
        asking = await self._asking(participant, broken=left_off)
        # What was half written is brought back by the browser, and must not be wiped away.
        return {part: value for part, value in asking.items() if part is not self.own or value}

    async def suggest(self, category: str, shown: Prompt | None, request: gr.Request) -> Updates:
        """Another prompt of the bank."""
        participant = await self._identify(request)
        besides = shown.id if shown else None
        chosen = None if category == ANY else category
        prompt = await self._referee.suggest(participant.id, chosen, besides)
        return {self.suggestion: self._fragments.suggestion(prompt), self.prompt: prompt}

    async def next_battle(
        self, battle_id: str | None, category: str, request: gr.Request
    ) -> Updates:
        """Leave the battle on the page; without a ballot it is recorded as skipped."""
        participant = await self._identify(request)
        if battle_id:
            try:
                await self._referee.leave(participant.id, battle_id)
            except TURNED_DOWN as error:
                return {self.status: self._refusal(error)}
        return await self._asking(participant, None if category == ANY else category)

    # --- asking -------------------------------------------------------------------------------

    async def ask_suggested(self, prompt: Prompt | None, request: gr.Request) -> Updates:
        """Open a battle on the suggested prompt."""
        participant = await self._identify(request)
        return await self._open(participant, prompt or await self._referee.suggest(participant.id))

    async def ask_own(self, text: str, request: gr.Request) -> Updates:
        """Open a battle on what the participant wrote."""
        participant = await self._identify(request)
        return await self._open(participant, Prompt(None, text, self._study.language))

    async def _open(self, participant: Participant, prompt: Prompt) -> Updates:
        try:
            battle_id = await self._referee.open_battle(participant.id, prompt)
        except TURNED_DOWN as error:
            return {self.refused: True, self.status: self._refusal(error)}
        waiting = BlindBattle(battle_id, (BlindTurn(prompt.text, "", ""),), may_continue=False)
        return {
            self.refused: False,
            self.ask: gr.Column(visible=False),
            self.battle_id: battle_id,
            self.conversation: self._fragments.conversation(waiting),
            self.status: self._fragments.status("answers_waiting"),
            self.ballot: "",
        }

    async def ask_more(self, text: str) -> Updates:
        """Put the form aside while the next turn is answered."""
        try:
            self._referee.check_prompt(text)
        except TURNED_DOWN as error:
            return {self.refused: True, self.status: self._refusal(error)}
        return {self.refused: False, self.ballot: "", self.continue_row: gr.Row(visible=False)}

    # --- answers ------------------------------------------------------------------------------

    async def answer(
        self, battle_id: str | None, refused: bool, request: gr.Request
    ) -> AsyncGenerator[Updates]:
        """Show both answers of a new battle as they grow."""
        participant = await self._identify(request)
        if refused or battle_id is None:
            yield {self.battle_id: battle_id}  # without any update the page would be emptied
            return
        asked = self._referee.answer(participant.id, battle_id)
        async for updates in self._watch(asked, request):
            yield updates

    async def answer_more(
        self, battle_id: str, text: str, refused: bool, request: gr.Request
    ) -> AsyncGenerator[Updates]:
        """Show both answers of the next turn as they grow."""
        participant = await self._identify(request)
        if refused:
            yield {self.battle_id: battle_id}
            return
        asked = self._referee.continue_battle(participant.id, battle_id, text)
        async for updates in self._watch(asked, request):
            yield updates

    async def _watch(
        self, asked: Awaitable[Frames], request: gr.Request
    ) -> AsyncGenerator[Updates]:
        try:
            page = str(request.session_hash)
            growing = self._fragments.growing()
            async with aclosing(self._presence.while_here(page, await asked)) as frames:
                status = self._fragments.status("answers_coming")
                async for shown in frames:
                    if isinstance(shown, InLine):
                        yield {self.status: self._fragments.in_line(shown.number)}
                        continue
                    # The id may be new: a model that was silent has been replaced.
                    yield {
                        self.conversation: self._fragments.conversation(shown, growing),
                        self.status: status,
                        self.battle_id: shown.id,
                    }
        except TURNED_DOWN as error:
            yield {self.status: self._refusal(error)}

    async def settle(
        self,
        battle_id: str | None,
        refused: bool,
        suggested: Prompt | None,
        category: str,
        request: gr.Request,
    ) -> Updates:
        """After the answers: the form, or the way back to asking when the battle is void."""
        participant = await self._identify(request)
        if refused or battle_id is None:
            ready = suggested is None or self._referee.is_ready(suggested)
            other = {} if ready else await self.suggest(category, suggested, request)
            return {self.refused: False, **other}
        outcome = await self._referee.outcome(participant.id, battle_id)
        if isinstance(outcome, BlindBattle):
            return self._judging(outcome)
        return await self._asking(participant, broken=outcome)

    def _refusal(self, error: Refusal | StoreError) -> str:
        return self._fragments.refusal(error.code if isinstance(error, Refusal) else "not_stored")

    # --- the two faces of the page --------------------------------------------------------------

    async def _asking(
        self,
        participant: Participant,
        category: str | None = None,
        broken: BrokenBattle | None = None,
    ) -> Updates:
        """Something to ask; after a broken battle, its prompt again and what happened."""
        prompt, own, status = None, "", ""
        if broken is not None:
            own = "" if broken.prompt.id else broken.prompt.text
            prompt = broken.prompt if broken.prompt.id else None
            status = self._fragments.status(BREAKAGES[broken.breakage], alert=True)
        prompt = prompt or await self._referee.suggest(participant.id, category)
        return {
            self.ask: gr.Column(visible=True),
            self.suggestion: self._fragments.suggestion(prompt),
            self.prompt: prompt,
            self.battle_id: None,
            self.own: own,
            self.status: status,
            self.conversation: "",
            self.continue_row: gr.Row(visible=False),
            self.continue_prompt: "",
            self.ballot: "",
        }

    def _judging(self, battle: BlindBattle) -> Updates:
        return {
            self.ask: gr.Column(visible=False),
            self.battle_id: battle.id,
            self.status: self._fragments.status("answers_done"),
            self.conversation: self._fragments.conversation(battle),
            self.continue_row: gr.Row(visible=battle.may_continue),
            self.continue_prompt: "",
            self.ballot: self._fragments.ballot(battle),
        }
