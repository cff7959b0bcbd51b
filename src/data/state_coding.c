/* Trying the systems of names and codes on the texts of a column. */
#include "data/state_coding.h"

#include <string.h>

#include "base/alloc.h"
#include "data/engine/meaning.h"
#include "data/load_lookup.h"
#include "data/state_table.h"

/* Of two that fit alike the first one is taken. */
static const char *const systems[] = {"iso3", "iso2", "name", "m49", "comtrade", "cow"};
enum { N_SYSTEMS = sizeof systems / sizeof systems[0], NO_YEAR = JARAK__NO_YEAR };

/* What a system makes of the texts: a state a text, NULL where it knows none. */
typedef struct trial {
    jarak__lookup *lookup;
    const char **states;
    size_t n_known;
} trial;

static jarak_status try_system(const char *system, size_t n, const char *const *texts, trial *t, jarak_error *error)
{
    const jarak__state_column column = {.column = "state", .system = system};
    jarak_status status = jarak__lookup_open(&column, &t->lookup, error);
    t->states = status == JARAK_OK ? jarak__calloc(n + 1, sizeof *t->states) : NULL;
    bool is_done = t->states != NULL;
    for (size_t i = 0; is_done && i < n; i++) {
        const char *kind = NULL;
        is_done = jarak__lookup_find(t->lookup, texts[i], strlen(texts[i]), NO_YEAR, &t->states[i], &kind);
        t->n_known += is_done && t->states[i] != NULL;
    }
    return status == JARAK_OK && !is_done ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the codes of states") : status;
}

/* Whether two systems give a text that both know different states. */
static bool differ(const trial *a, const trial *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (a->states[i] != NULL && b->states[i] != NULL && strcmp(a->states[i], b->states[i]) != 0) {
            return true;
        }
    }
    return false;
}

static jarak__coding choose(const trial *trials, size_t n)
{
    size_t best = 0;
    for (size_t s = 1; s < N_SYSTEMS; s++) {
        best = trials[s].n_known > trials[best].n_known ? s : best;
    }
    jarak__coding coding = {.n_known = trials[best].n_known};
    if (2 * trials[best].n_known <= n) {
        return coding;
    }
    coding.system = systems[best];
    size_t enough = trials[best].n_known == n ? n : (trials[best].n_known + 1) / 2;
    for (size_t s = 0; s < N_SYSTEMS && coding.rival == NULL; s++) {
        if (s != best && trials[s].n_known >= enough && differ(&trials[s], &trials[best], n)) {
            coding.rival = systems[s];
        }
    }
    return coding;
}

jarak_status jarak__coding_find(size_t n, const char *const *texts, jarak__coding *coding, jarak_error *error)
{
    trial trials[N_SYSTEMS] = {0};
    jarak_status status = JARAK_OK;
    *coding = (jarak__coding){0};
    for (size_t s = 0; status == JARAK_OK && s < N_SYSTEMS; s++) {
        status = try_system(systems[s], n, texts, &trials[s], error);
    }
    if (status == JARAK_OK && n > 0) {
        *coding = choose(trials, n);
    }
    for (size_t s = 0; s < N_SYSTEMS; s++) {
        jarak__free(trials[s].states);
        jarak__lookup_forget(trials[s].lookup);
    }
    return status;
}
