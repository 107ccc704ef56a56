"""Independent judges of what a procedure can do: z3, momba's dense zones and SPIN, each told the same in its own words.

`net` is the common form; `plans` draws random procedures and tells them twice, to us and to the judges; `smt`, `jani`
and `promela` export and ask; `verdicts` says what is compared. Nothing here is shipped.
"""
