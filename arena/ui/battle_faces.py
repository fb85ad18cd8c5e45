"""The faces of a battle's page: asking, judging, going on. What each shows, component by component."""

from collections.abc import Awaitable, Callable
from typing import Any

import gradio as gr

from arena.blind import BlindBattle, BrokenBattle
from arena.codes import Breakage
from arena.domain import Participant
from arena.errors import Refusal, StoreError
from arena.referee import Referee
from arena.ui.battle_layout import ANY, BattleLayout
from arena.ui.fragments import Fragments

Updates = dict[Any, Any]
Identify = Callable[[gr.Request], Awaitable[Participant]]
BREAKAGES = {
    Breakage.INTERRUPTED: "ask_again", Breakage.FAILED: "answers_void",
    Breakage.UNAVAILABLE: "answers_unavailable", Breakage.STOPPED: "answers_stopped",
}  # fmt: skip
LATER_BREAKAGES = {
    Breakage.INTERRUPTED: "continue_cut_off", Breakage.FAILED: "continue_failed",
    Breakage.UNAVAILABLE: "continue_failed", Breakage.STOPPED: "continue_stopped",
}  # fmt: skip
"""What is said where the conversation before stands."""


class BattleFaces(BattleLayout):
    """What a page in one language shows of what the referee says."""

    _referee: Referee
    _fragments: Fragments

    async def _asking(
        self,
        participant: Participant,
        category: str | None = None,
        broken: BrokenBattle | None = None,
        *,
        left: str | None = None,
    ) -> Updates:
        """Something to ask; after a broken battle, its prompt again and what happened.

        `left` is the battle that came to nothing: the same can be asked of another pair, if there is one.
        """
        prompt, own, said = None, "", "answers_skipped" if left else ""
        if broken is not None:
            own = "" if broken.prompt.id else broken.prompt.text
            prompt = broken.prompt if broken.prompt.id else None
            said = BREAKAGES[broken.breakage]
        chosen = None if category == ANY else category
        prompt = prompt or await self._referee.suggest(participant.id, chosen)
        again = left is not None and await self._referee.may_ask_again(participant.id, left)
        status = self._told(said, broken.breakage if broken else None) if said else ""
        return {
            self.ask: gr.Column(visible=True),
            self.suggestion: self._fragments.suggestion(prompt),
            self.prompt: prompt,
            self.seen: [prompt.id],
            self.battle_id: None,
            self.last: left,
            self.own: own,
            self.status: status + (self._fragments.another_pair() if again else ""),
            self.conversation: "",
            self.continue_row: gr.Column(visible=False),
            self.continue_prompt: "",
            self.ballot: "",
        }

    def _judging(self, battle: BlindBattle) -> Updates:
        """The answers and the form, or the way on where the vote on them stands."""
        said = "continue_judged" if battle.judged else "answers_done"
        if battle.breakage is not None:
            said = LATER_BREAKAGES[battle.breakage]
        status = self._told(said, battle.breakage)
        return {
            self.ask: gr.Column(visible=False),
            self.battle_id: battle.id,
            self.last: None,
            self.status: status if battle.judged else status + self._fragments.to_the_form(),
            self.conversation: self._fragments.conversation(battle),
            self.continue_row: gr.Column(visible=battle.may_continue or battle.may_go_on),
            self.continue_prompt: battle.unsent,
            self.ballot: self._fragments.ballot(battle),
        }

    def _told(self, said: str, breakage: Breakage | None) -> str:
        if breakage is Breakage.STOPPED:  # as was asked for
            return self._fragments.status(said, kind="note")
        return self._fragments.status(said, kind="alert" if breakage else "")

    def _refusal(self, error: Refusal | StoreError) -> str:
        return self._fragments.refusal(error.code if isinstance(error, Refusal) else "not_stored")
