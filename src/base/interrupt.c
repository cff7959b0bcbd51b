/* The one flag that asks long work to stop. */
#include <signal.h>

#include "base/interrupt.h"
#include "jarak/progress.h"

static volatile sig_atomic_t interrupted;

void jarak_interrupt(void)
{
    interrupted = 1;
}

bool jarak_interrupted(void)
{
    return interrupted != 0;
}

void jarak__interrupt_clear(void)
{
    interrupted = 0;
}
