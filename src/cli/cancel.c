/* Ctrl-C: the first asks the work to stop and leave nothing half-done; a second one, a little later, ends the program at once. */
#include "cli/cancel.h"

#include <signal.h>
#include <stddef.h>
#include <time.h>

/* One request may arrive twice: who ends a whole group of processes (timeout, a shell's job) signals the program and its group.
   A person's second Ctrl-C takes longer than this. */
static const double second_request_s = 0.25;

static jarak_cancel *token;
static struct timespec first_request;

static double seconds_since(struct timespec start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now); /* safe in a handler (POSIX.1-2017, 2.4.3) */
    return (double)(now.tv_sec - start.tv_sec) + 1e-9 * (double)(now.tv_nsec - start.tv_nsec);
}

/* NOLINTNEXTLINE(bugprone-signal-handler,cert-sig30-c): one atomic flag, a clock and signal(), all of them safe in a handler */
static void interrupt(int signal_number)
{
    if (!jarak_cancel_triggered(token)) {
        clock_gettime(CLOCK_MONOTONIC, &first_request);
        jarak_cancel_trigger(token);
    } else if (seconds_since(first_request) > second_request_s) {
        signal(signal_number, SIG_DFL);
        raise(signal_number);
    }
}

jarak_status cli_cancel_begin(jarak_error *error)
{
    jarak_status status = jarak_cancel_new(&token, error);
    if (status == JARAK_OK) {
        struct sigaction action = {.sa_handler = interrupt, .sa_flags = SA_RESTART};
        sigemptyset(&action.sa_mask);
        sigaction(SIGINT, &action, NULL);
    }
    return status;
}

jarak_cancel *cli_cancel(void)
{
    return token;
}
