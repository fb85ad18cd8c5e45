"""Whatever makes text, behind one protocol (`protocol`), chosen by name (`registry`).

`openai` (with `openai_replica`, `openai_inquiry`, `openai_stream`, `keys`, `serving_options`) asks a server; `transformers` (with
`checkpoint`, `weights`, `batching`, `local_model`, `rows` and `token_text`) runs weights in this process; `recorded` reads answers from a file;
`echo` repeats the prompt. `options` is what models.yaml may say, `templates` how a conversation becomes
a string, `answers` what holds for every streamed text. None of them knows battles, votes or sides.
"""
