"""The page of a battle: ask, watch two answers grow in step, judge. The only page that needs Gradio.

It holds no model id, only a `BlindBattle`. Ballots do not pass through Gradio: see `static/battle.js`.
"""

from collections.abc import AsyncGenerator, Awaitable
from contextlib import aclosing
from typing import Any

import gradio as gr
from markupsafe import escape

from arena.blind import BlindBattle
from arena.capacity import InLine
from arena.codes import Judged
from arena.domain import Participant, Prompt
from arena.errors import Refusal, StoreError
from arena.presence import Presence
from arena.referee import Referee
from arena.ui.battle_faces import BattleFaces, Identify, Updates
from arena.ui.battle_layout import ANY, our_html
from arena.ui.fragments import Fragments
from arena.ui.pages import Pages
from arena.ui.words import Words

Frames = AsyncGenerator[BlindBattle | InLine]
TURNED_DOWN = (Refusal, StoreError)


class BattlePage(BattleFaces):
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
            self.ask, self.suggestion, self.status, self.conversation, self.continue_row, self.continue_prompt,
            self.ballot, self.prompt, self.seen, self.battle_id, self.last, self.own, self.refused,
        ]  # fmt: skip
        growing = [self.conversation, self.status, self.battle_id]
        # Gradio builds anew every output that an event leaves alone, so each names no more than it needs.
        opening = [self.ask, self.refused, self.ballot, *growing]
        going_on = [self.continue_row, self.refused, self.ballot, *growing]
        hidden = {"show_progress": "hidden", "api_visibility": "private"}
        quick: dict[str, Any] = {**hidden, "queue": False}
        long: dict[str, Any] = {**hidden, "concurrency_limit": None}
        blocks.load(self.open_page, [], everything, **quick)
        suggested = [self.suggestion, self.prompt, self.seen]
        for trigger in (self.category.change, self.another.click):
            trigger(self.suggest, [self.category, self.seen], suggested, **quick)
        self.stop.click(self.stop_answers, [self.battle_id], [], **quick)
        for trigger in (self.next.click, self.skip.click):
            trigger(self.next_battle, [self.battle_id, self.category], everything, **quick)
        more = [self.battle_id, self.continue_prompt, self.refused]
        for opened, answer, inputs in (
            (self.use.click(self.ask_suggested, [self.prompt], opening, **quick),
             self.answer, [self.battle_id, self.refused]),
            (self.send.click(self.ask_own, [self.own], opening, **quick),
             self.answer, [self.battle_id, self.refused]),
            (self.again.click(self.ask_again, [self.battle_id, self.last], opening, **quick),
             self.answer, [self.battle_id, self.refused]),
            (self.continue_send.click(
                self.ask_more, [self.battle_id, self.continue_prompt], going_on, **quick),
             self.answer_more, more),
        ):  # fmt: skip
            opened.then(answer, inputs, growing, **long).then(
                self.settle,
                [self.battle_id, self.refused, self.prompt, self.seen, self.category],
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

    async def suggest(self, category: str, seen: list[str], request: gr.Request) -> Updates:
        """Another prompt of the bank, one that was not on the page yet while there are any."""
        participant = await self._identify(request)
        chosen = None if category == ANY else category
        prompt = await self._referee.suggest(participant.id, chosen, seen)
        return {
            self.suggestion: self._fragments.suggestion(prompt),
            self.prompt: prompt,
            self.seen: [*seen, prompt.id],
        }

    async def next_battle(
        self, battle_id: str | None, category: str, request: gr.Request
    ) -> Updates:
        """Leave the battle on the page; without a ballot it is recorded as skipped."""
        participant = await self._identify(request)
        skipped = False
        if battle_id:
            try:
                skipped = await self._referee.leave(participant.id, battle_id)
            except TURNED_DOWN as error:
                return {self.status: self._refusal(error)}
        return await self._asking(participant, category, left=battle_id if skipped else None)

    async def stop_answers(self, battle_id: str | None, request: gr.Request) -> None:
        """Stop both models; the event that shows their answers ends by that."""
        participant = await self._identify(request)
        if battle_id:
            await self._referee.stop(participant.id, battle_id)

    # --- asking -------------------------------------------------------------------------------

    async def ask_suggested(self, prompt: Prompt | None, request: gr.Request) -> Updates:
        """Open a battle on the suggested prompt."""
        participant = await self._identify(request)
        return await self._open(participant, prompt or await self._referee.suggest(participant.id))

    async def ask_own(self, text: str, request: gr.Request) -> Updates:
        """Open a battle on what the participant wrote."""
        participant = await self._identify(request)
        return await self._open(participant, Prompt(None, text, self._study.language))

    async def ask_again(
        self, battle_id: str | None, last: str | None, request: gr.Request
    ) -> Updates:
        """Open a battle between two others on the first prompt of the one on the page, or of the last one."""
        participant = await self._identify(request)
        before = battle_id or last
        if before is None:
            return {self.refused: True}
        try:
            opened = await self._referee.ask_again(participant.id, before)
            return await self._opened(participant, opened)
        except TURNED_DOWN as error:
            return {self.refused: True, self.status: self._refusal(error)}

    async def _open(self, participant: Participant, prompt: Prompt) -> Updates:
        try:
            opened = await self._referee.open_battle(participant.id, prompt)
            return await self._opened(participant, opened)
        except TURNED_DOWN as error:
            return {self.refused: True, self.status: self._refusal(error)}

    async def _opened(self, participant: Participant, battle_id: str) -> Updates:
        return {
            **await self._waiting(participant, battle_id),
            self.ask: gr.Column(visible=False),
        }

    async def _waiting(self, participant: Participant, battle_id: str, text: str = "") -> Updates:
        """What was said so far, and a turn whose answers are about to come: the first, or the one with this text."""
        waiting = await self._referee.waiting(participant.id, battle_id, text)
        return {
            self.refused: False,
            self.battle_id: battle_id,
            self.conversation: self._fragments.conversation(waiting, self._fragments.growing()),
            self.status: self._fragments.status("answers_waiting"),
            self.ballot: "",
        }

    async def ask_more(self, battle_id: str, text: str, request: gr.Request) -> Updates:
        """Put the form aside while the next turn is answered, in the same battle or in one that continues it."""
        participant = await self._identify(request)
        try:
            if self._study.judged is Judged.TURN:
                battle_id = await self._referee.go_on(participant.id, battle_id, text)
            else:
                self._referee.check_prompt(text)
            waiting = await self._waiting(participant, battle_id, text)
        except TURNED_DOWN as error:
            return {self.refused: True, self.status: self._refusal(error)}
        return {**waiting, self.continue_row: gr.Column(visible=False)}

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
        if self._study.judged is Judged.TURN:
            asked = self._referee.answer(participant.id, battle_id)
        else:
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
        seen: list[str],
        category: str,
        request: gr.Request,
    ) -> Updates:
        """After the answers: the form, or the way back to asking when the battle is void."""
        participant = await self._identify(request)
        if refused or battle_id is None:
            ready = suggested is None or self._referee.is_ready(suggested)
            other = {} if ready else await self.suggest(category, seen, request)
            return {self.refused: False, **other}
        outcome = await self._referee.outcome(participant.id, battle_id)
        if isinstance(outcome, BlindBattle):
            return self._judging(outcome)
        left = None if outcome is None else battle_id
        return await self._asking(participant, category, outcome, left=left)
