/* The child tells through a pipe what it begins; its end closes the pipe. The parent waits at the pipe, until the time that it was told. */
#include "base/apart.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/plain_locale.h"
#include "base/settings.h"
#include "base/text.h"

enum { WORDS_BYTES = 1024, MS_PER_S = 1000, LOOK_EVERY_MS = 100, SIGNAL_CODE = 128 };

static const uint64_t default_memory_bytes = UINT64_C(4) << 30;
/* What a query that hears has to end by itself, with an error that says more. */
static const double grace_seconds = 0.07;

typedef enum doing { DOING_ANYTHING, DOING_A_QUERY, DOING_AN_OPENING } doing;

/* Less than PIPE_BUF: written at once and read at once. */
typedef struct note {
    doing doing;
    double deadline;         /* of the monotonic clock, in seconds; INFINITY: none */
    char words[WORDS_BYTES]; /* of a query: past its deadline; of an opening: the engine crashed */
} note;

/* ---- the child ---- */

static struct {
    int pipe; /* -1: this is none */
    uint64_t memory_bytes;
    struct rlimit before; /* the limit of memory while no query runs */
    bool is_limited;
    double query_gib;
    char place[WORDS_BYTES / 2];
} child = {.pipe = -1};

bool jarak__apart_is_child(void)
{
    return child.pipe >= 0;
}

static void tell(const note *said)
{
    while (write(child.pipe, said, sizeof *said) < 0 && errno == EINTR) {
    }
}

static void tell_free(void)
{
    if (jarak__apart_is_child()) {
        tell(&(note){.doing = DOING_ANYTHING, .deadline = (double)INFINITY});
    }
}

/* The address sanitizer's own memory is beyond any limit. */
#ifdef __SANITIZE_ADDRESS__
static const bool may_limit_memory = false;
#else
static const bool may_limit_memory = true;
#endif

/* Memory for data that the process has, in bytes: the sixth number of statm, in pages (proc(5)). 0: nobody knows. */
static uint64_t data_bytes(void)
{
    char line[256] = "";
    FILE *stream = fopen("/proc/self/statm", "re");
    const bool is_read = stream != NULL && fgets(line, sizeof line, stream) != NULL;
    if (stream != NULL) {
        (void)fclose(stream);
    }
    uint64_t pages = 0;
    char *rest = line;
    for (int i = 0; is_read && i < 6; i++) {
        pages = strtoull(rest, &rest, 10);
    }
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Memory of data counts, not that of addresses: allocators reserve far more of these than they use. */
static void limit_memory(uint64_t bytes)
{
    struct rlimit limit;
    const uint64_t used = may_limit_memory ? data_bytes() : 0;
    if (used == 0 || getrlimit(RLIMIT_DATA, &limit) != 0) {
        return;
    }
    child.before = limit;
    uint64_t most;
    if (!__builtin_add_overflow(used, bytes, &most) && most < limit.rlim_cur) {
        limit.rlim_cur = (rlim_t)most;
    }
    child.is_limited = setrlimit(RLIMIT_DATA, &limit) == 0;
    child.query_gib = child.is_limited ? (double)bytes / (1 << 30) : 0;
}

void jarak__apart_place(const char *place)
{
    snprintf(child.place, sizeof child.place, "%s", place);
}

void jarak__apart_query_begin(double seconds, uint64_t memory_bytes)
{
    if (!jarak__apart_is_child()) {
        return;
    }
    note said = {.doing = DOING_A_QUERY, .deadline = seconds > 0 ? jarak__seconds_now() + seconds : (double)INFINITY};
    const int n = snprintf(said.words, sizeof said.words, "%s", child.place);
    (void)jarak__format_plainly(said.words + n, sizeof said.words - (size_t)n, _("the query was stopped at its time limit of %g s"),
                                seconds);
    tell(&said);
    limit_memory(memory_bytes > 0 ? memory_bytes : child.memory_bytes);
}

void jarak__apart_query_end(void)
{
    if (child.is_limited) {
        setrlimit(RLIMIT_DATA, &child.before);
        child.is_limited = false;
        child.query_gib = 0;
    }
    tell_free();
}

double jarak__apart_query_gib(void)
{
    return child.query_gib;
}

void jarak__apart_open_begin(const char *path)
{
    if (!jarak__apart_is_child()) {
        return;
    }
    note said = {.doing = DOING_AN_OPENING, .deadline = (double)INFINITY};
    snprintf(said.words, sizeof said.words, _("%.700s is damaged: take a copy from before, or load its files into a new store"), path);
    tell(&said);
}

void jarak__apart_open_end(void)
{
    tell_free();
}

static _Noreturn void be_child(pid_t parent, int to_parent, uint64_t memory_bytes, jarak_apart_work *work, void *context)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(1); /* it ended before */
    }
    child.pipe = to_parent;
    child.memory_bytes = memory_bytes;
    const int code = work(context);
    (void)fflush(NULL);
    _exit(code);
}

/* ---- the parent ---- */

typedef struct waiting {
    pid_t pid;
    int pipe;
    const jarak_apart_settings *settings;
    note last; /* what the child is doing */
    bool was_asked;
} waiting;

static int wait_for_end(pid_t pid)
{
    int how = 0;
    while (waitpid(pid, &how, 0) < 0 && errno == EINTR) {
    }
    return how;
}

/* A request that arrives just before poll() does not wake it: so it looks now and then. */
static int most_wait_ms(const waiting *w)
{
    const double left = (w->last.deadline + grace_seconds - jarak__seconds_now()) * MS_PER_S;
    const double most = w->settings->cancel != NULL && !w->was_asked ? LOOK_EVERY_MS : 1e9;
    return left <= 0 ? 0 : (int)ceil(left < most ? left : most);
}

/* Whether the child ends by itself; false: it is past its deadline. */
static bool listen(waiting *w)
{
    for (;;) {
        struct pollfd at = {.fd = w->pipe, .events = POLLIN};
        const int n_ready = poll(&at, 1, most_wait_ms(w));
        if (n_ready > 0) {
            note said;
            const ssize_t n = read(w->pipe, &said, sizeof said);
            if (n == (ssize_t)sizeof said) {
                w->last = said;
            } else if (n >= 0 || errno != EINTR) {
                return true;
            }
        } else if (n_ready == 0 && jarak__seconds_now() >= w->last.deadline + grace_seconds) {
            return false;
        }
        if (!w->was_asked && w->settings->cancel != NULL && jarak_cancel_triggered(w->settings->cancel)) {
            kill(w->pid, SIGINT);
            w->was_asked = true;
        }
    }
}

static bool is_crash(int number)
{
    return number == SIGSEGV || number == SIGABRT || number == SIGBUS || number == SIGILL || number == SIGFPE || number == SIGTRAP ||
           number == SIGSYS;
}

static jarak_status fail_crash(const waiting *w, int number, jarak_error *error)
{
    if (w->last.doing == DOING_AN_OPENING) {
        return jarak_fail(error, JARAK_ERR_FORMAT, "%s (%s)", w->last.words, strsignal(number));
    }
    if (w->last.doing == DOING_A_QUERY) {
        return jarak_fail(error, JARAK_ERR_SQL,
                          _("the query made the engine crash (%s): it nests too deeply or needs too much memory; take it apart"),
                          strsignal(number));
    }
    return jarak_fail(error, JARAK_ERR_INTERNAL, _("internal error: ended by signal %d (%s); please report what led to it"), number,
                      strsignal(number));
}

static jarak_status fail_signal(const waiting *w, int number, int *code, jarak_error *error)
{
    if (is_crash(number)) {
        return fail_crash(w, number, error);
    }
    if (number == SIGKILL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("killed from outside: the machine has most likely run out of memory"));
    }
    *code = SIGNAL_CODE + number;
    return jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted");
}

static jarak_status be_parent(waiting *w, int *code, jarak_error *error)
{
    const bool in_time = listen(w);
    if (!in_time) {
        kill(w->pid, SIGKILL);
    }
    const int how = wait_for_end(w->pid);
    *code = 1;
    if (!in_time) {
        return jarak_fail(error, JARAK_ERR_TIMEOUT, "%s", w->last.words);
    }
    if (WIFSIGNALED(how)) {
        return fail_signal(w, WTERMSIG(how), code, error);
    }
    *code = WEXITSTATUS(how);
    return JARAK_OK;
}

void jarak_apart_settings_init_sized(jarak_apart_settings *settings, size_t size)
{
    const jarak_apart_settings defaults = {.memory_bytes = default_memory_bytes};
    jarak__settings_give(settings, size, &defaults, sizeof defaults);
}

jarak_status jarak_apart(const jarak_apart_settings *settings, jarak_apart_work *work, void *context, int *code, jarak_error *error)
{
    *code = 1;
    jarak_apart_settings used;
    jarak_apart_settings_init(&used);
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_apart_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("no process can be started: %s"), strerror(errno));
    }
    (void)fflush(NULL); /* what is not written yet would be written twice */
    const pid_t parent = getpid(), pid = fork();
    if (pid == 0) {
        close(ends[0]);
        be_child(parent, ends[1], used.memory_bytes > 0 ? used.memory_bytes : default_memory_bytes, work, context);
    }
    const int cause = errno;
    close(ends[1]);
    if (pid > 0) {
        waiting w = {.pid = pid, .pipe = ends[0], .settings = &used, .last = {.deadline = (double)INFINITY}};
        status = be_parent(&w, code, error);
    } else {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("no process can be started: %s"), strerror(cause));
    }
    close(ends[0]);
    return status;
}
