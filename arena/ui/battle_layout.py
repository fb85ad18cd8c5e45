"""The page of a battle from top to bottom: its parts and their places, before anything happens."""

from html import escape

import gradio as gr

from arena.codes import Judged
from arena.domain import Study
from arena.ui.words import Words

MOST_LINES = 14
"""A box of text grows with what is written, up to so many lines."""
ANY = "any"
"""The topic of whoever wants none in particular."""


class BattleLayout:
    """The parts that handlers read and change, in one language."""

    def lay_out(self, study: Study, words: Words, guide: str) -> None:
        """Make all parts, within the page that is being built; `guide` stands above them."""
        with gr.Column(elem_id="battle-body"):
            our_html(guide, elem_id="battle-guide")
            self.status = our_html(elem_id="battle-status")
            self._lay_out_ask(study, words)
            self.conversation = our_html(elem_id="conversation")
            self.stop = gr.Button(words("answers_stop"), elem_id="stop-answers")
            # What comes after the vote stands below it.
            if study.judged is Judged.CONVERSATION:
                self._lay_out_more(study, words)
            self.ballot = our_html(elem_id="ballot-place")
            if study.judged is Judged.TURN:
                self._lay_out_more(study, words)
            self.skip = gr.Button(words("ballot_skip"), elem_id="skip-battle")
            self.next = gr.Button(words("ballot_next"), elem_id="next-battle")
            self.again = gr.Button(words("again_pair"), elem_id="ask-again")
        self.prompt = gr.State(None)
        self.seen = gr.State([])
        self.battle_id = gr.State(None)
        self.last = gr.State(None)
        self.refused = gr.State(False)

    def _lay_out_more(self, study: Study, words: Words) -> None:
        judged = study.judged
        with gr.Column(elem_id="continue-row", visible=False) as self.continue_row:
            our_html(
                f'<p class="continue-lead" data-judged="{judged}">{escape(words(f"continue_{judged}"))}</p>'
            )
            self.continue_prompt = gr.Textbox(
                placeholder=words("continue_placeholder"),
                label=words("continue_placeholder"),
                show_label=False,
                elem_id="continue-prompt",
                lines=2,
                max_lines=MOST_LINES,
            )
            our_html(_counted("continue-prompt", study, words))
            self.continue_send = gr.Button(words("continue_send"), elem_id="continue-send")

    def _lay_out_ask(self, study: Study, words: Words) -> None:
        used = {prompt.category for prompt in study.prompts}
        topics = [(words("ask_any_category"), ANY)] + [
            (words.pick(label), code) for code, label in study.categories.items() if code in used
        ]
        with gr.Column(elem_id="ask") as self.ask:
            our_html(f"<h1>{escape(words('ask_title'))}</h1>")
            self.category = gr.Radio(
                topics, value=ANY, label=words("ask_category"), elem_id="category"
            )
            self.suggestion = our_html(elem_id="suggestion")
            with gr.Row():
                self.another = gr.Button(words("ask_another"), elem_id="another", scale=1)
                self.use = gr.Button(words("ask_use"), elem_id="use-suggestion", scale=3)
            if not study.free_prompts:
                our_html(f'<p class="bank-only">{escape(words("ask_bank_only"))}</p>')
            with gr.Column(visible=study.free_prompts, elem_id="own-area"):
                self.own = gr.Textbox(
                    label=words("ask_own"),
                    placeholder=words("ask_placeholder"),
                    lines=3,
                    max_lines=MOST_LINES,
                    elem_id="own-prompt",
                )
                our_html(_counted("own-prompt", study, words))
                self.send = gr.Button(words("ask_send"), elem_id="send-own")


def _counted(box: str, study: Study, words: Words) -> str:
    """The line below a box of text that says how much may be written in it; `static/writing.js` counts."""
    limit = study.limits.prompt_characters
    said = escape(words("ask_limit", count=limit))
    return (
        f'<p class="counted" id="{box}-counted" data-box="{box}" data-limit="{limit}">'
        f'<span class="counted-said" role="status">{said}</span><span class="count"></span></p>'
    )


def our_html(value: str = "", elem_id: str | None = None) -> gr.HTML:
    """Our own markup in our own style; Gradio's typography is left out."""
    return gr.HTML(value, elem_id=elem_id, apply_default_css=False, js_on_load=None)
