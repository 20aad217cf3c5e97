"""Lines by which a program, its runtime or the kernel says that the program is gone."""

from conformance.probes.log_lines.begins import any_of

_SIGNALS = (
    r"(?:Segmentation fault|Bus error|Illegal instruction|Floating point exception|Aborted|Killed"
    r"|Trace/breakpoint trap|Bad system call)"
)
_CRASH = any_of(
    # Go
    r"(?:V )?panic: ",
    r"fatal error: (?!0)",
    r"WARNING: (?:DATA RACE$|ThreadSanitizer: )",
    r"goroutine \d+ \[",
    r"(?:\S+:\d+:\d+: )?runtime error: ",
    r"unexpected fault address",
    r"runtime: goroutine stack exceeds",
    r"\[signal SIG",
    # Rust
    r"fatal runtime error: ",
    r"called `(?:Result::unwrap|Option::unwrap|Result::expect)\(\)` on an? `",
    r"The application panicked \(crashed\)",
    r"(?:Handler|Thread|Task|Worker|thread|task|worker)\b.*\bpanicked\b",
    r"thread '[^']*' (?:\(\d+\) )?(?:panicked at|has overflowed its stack)",
    r"memory allocation of \d+ bytes failed",
    # a watcher, a shell, about its child; the kernel
    r"(?:\[\w+\] )?[Ww]orker \S+ died\b",
    r"\w+ [\d.]+ crashed by signal: ",
    r"\w+ got signal \d+ ;|DAMN ! worker |panic\([\w -]+\): |(?:oh no: )?(?:Deno|Bun) has (?:panicked|crashed)",
    r"type=ANOM_ABEND |Process \d+ \(.*\) of user \d+ dumped core",
    r"Child \(\d+\) (?:Panic|died)",
    r"(?:\[\w+\] )?(?i:app|application|server|worker|process|back-?end|api) crashed(?::|!|\.?$|\s-)",
    _SIGNALS + r"(?:\s*\(core dumped\))?[.:]?$",
    r"\S*:? ?line \d+:\s+\d+ " + _SIGNALS + r"\b",
    r"(?:SIGSEGV|SIGABRT|SIGBUS|SIGILL|SIGFPE)(?::|$| \()",
    r"(?:Memory cgroup )?[Oo]ut [Oo]f [Mm]emory(?::|$| \(| allocating)",
    r"oom-kill:",
    r"traps: .*\b(?:general protection|trap )|(?:\S+\[\d+\]: )?segfault at [0-9a-f]+ ip ",
    r"Killed process \d+ ",
    # glibc, the C++ runtime, sanitizers, the loader
    r"Worker terminated due to ",
    r"libc\+\+abi: terminating ",
    r"terminate called (?:after|without|recursively)",
    r"\*\*\* (?:stack smashing|buffer overflow) detected",
    r"double free or corruption",
    r"corrupted double-linked list",
    r"corrupted size vs\. prev_size",
    r"(?:free|malloc|realloc|munmap_chunk|malloc_consolidate|mremap_chunk)\(\): ",
    r"=+\d+=+\s?ERROR: ",
    r"(?:\S+: )?error while loading shared libraries: ",
    r"\S+: .*: Assertion [`'\"].*failed\.?$",
    r"exec \S+: (?:exec format error|no such file)",
    # Python, uWSGI
    r"Fatal Python error",
    r"faulthandler: Fatal",
    r"!!! uWSGI process \d+ got",
    # Node and V8
    r"node:internal/\S+:\d+$",
    r"node:events:\d+$",
    r"<--- Last few GCs --->",
    r"#+ Fatal error in",
    r"Unhandled ?(?:Promise ?)?Rejection(?:Warning)?(?::|$| at:)",
    r"(?i:uncaught ?exception|unhandled ?exception|unhandled ?rejection)(?: \w*Error)?: ",
    r"Uncaught (?:\w*Error|\w*Exception)\b",
    # Java, .NET, Erlang
    r"# A fatal error has been detected",
    r"# There is insufficient memory for the Java Runtime",
    r"Terminating due to java\.lang\.",
    r"Exception in thread \"",
    r"Unhandled exception\. ",
    r"Crash dump is being written",
    r"\{\"init terminating in do_boot\"",
    r"(?:\{\")?Kernel pid terminated\b",
    # Redis and its kin
    r"=== \w+ BUG REPORT START",
)


def is_crash(message: str) -> bool:
    """Tell whether a message says that a program or one of its threads died."""
    return _CRASH.match(message) is not None
