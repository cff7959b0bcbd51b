/* Flows without deficits, and how far they are from what was read. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "cut/work.h"

jarak_status jarak__cut_balance(jarak_cut *cut, jarak_error *error)
{
    const size_t cells = cut->world.n * cut->world.n;
    double *balanced = jarak__calloc(cells, sizeof *balanced);
    if (balanced == NULL) {
        return jarak__cut_no_memory(error);
    }
    const jarak_equilibrium_data data = jarak__cut_data(cut);
    jarak_status status = jarak_equilibrium_balance(&data, &cut->settings.solve, balanced, error);
    double moved = 0, all = 0;
    for (size_t cell = 0; status == JARAK_OK && cell < cells; cell++) {
        moved += fabs(balanced[cell] - cut->world.flows[cell]) / 2;
        all += cut->world.flows[cell];
    }
    if (status == JARAK_OK) {
        cut->info.balanced = moved / all;
        memcpy(cut->world.flows, balanced, cells * sizeof *balanced);
    }
    jarak__free(balanced);
    return status;
}
