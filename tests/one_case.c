/* `CASE=name test_…` runs the one case of that name, of any test program; * and ? stand for letters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void __attribute__((constructor)) choose_case(void)
{
    const char *name = getenv("CASE");
    if (name != NULL) {
        cmocka_set_test_filter(name);
    }
}
