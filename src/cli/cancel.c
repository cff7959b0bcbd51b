/* Ctrl-C: the first asks the work to stop and leave nothing half-done; a second one ends the program at once. */
#include "cli/cancel.h"

#include <signal.h>
#include <stddef.h>

static jarak_cancel *token;

static void interrupt(int signal_number)
{
    jarak_cancel_trigger(token); /* NOLINT(bugprone-signal-handler,cert-sig30-c): sets one atomic flag, which is safe here */
    signal(signal_number, SIG_DFL);
}

jarak_status cli_cancel_begin(jarak_error *error)
{
    jarak_status status = jarak_cancel_new(&token, error);
    if (status == JARAK_OK) {
        signal(SIGINT, interrupt);
    }
    return status;
}

jarak_cancel *cli_cancel(void)
{
    return token;
}
