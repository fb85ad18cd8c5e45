"""Many connections are many open files, and a process may have so many."""

import resource


def allow_files(needed: int) -> str:
    """Let this process, and those that it starts, have so many files open.

    Returns the empty text, or a sentence that says what stands in the way.
    """
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed == resource.RLIM_INFINITY or allowed >= needed:
        return ""
    if most != resource.RLIM_INFINITY and most < needed:
        return (
            f"{needed} open files are needed and this system allows {most}: "
            f"raise the limit (ulimit -Hn {needed}, as its administrator), or let fewer people come"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, most))
    return ""
