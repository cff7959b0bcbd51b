/* The world of flows by name. */
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/nearest.h"
#include "base/text.h"
#include "cut/work.h"

jarak_status jarak__cut_world_new(jarak_cut *cut, size_t n, jarak_error *error)
{
    size_t cells, bytes;
    if (!jarak__multiply(n, n, &cells) || !jarak__multiply(cells, sizeof(double), &bytes)) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("%zu countries are too many"), n);
    }
    jarak__cut_world *world = &cut->world;
    world->n = n;
    world->names = jarak__arena_alloc(&cut->memory, n * sizeof *world->names);
    world->flows = jarak__arena_alloc(&cut->memory, bytes);
    world->missing = jarak__arena_alloc(&cut->memory, cells * sizeof *world->missing);
    cut->effect = jarak__arena_alloc(&cut->memory, bytes);
    if (world->names == NULL || world->flows == NULL || world->missing == NULL || cut->effect == NULL) {
        return jarak__cut_no_memory(error);
    }
    for (size_t cell = 0; cell < cells; cell++) {
        world->flows[cell] = 0;
        world->missing[cell] = true;
        cut->effect[cell] = 1;
    }
    return JARAK_OK;
}

jarak_status jarak__cut_find(const jarak_cut *cut, const char *name, size_t *country, jarak_error *error)
{
    enum { NAMES_BYTES = 256 };
    char nearest[NAMES_BYTES];
    for (size_t i = 0; i < cut->world.n; i++) {
        if (strcasecmp(cut->world.names[i], name) == 0) {
            *country = i;
            return JARAK_OK;
        }
    }
    jarak__nearest_names(name, cut->world.n, cut->world.names, sizeof nearest, nearest);
    return nearest[0] != '\0'
               ? jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s is not among the countries of these flows; near it: %s"), name, nearest)
               : jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s is not among the countries of these flows, such as %s"), name,
                            cut->world.names[0]);
}

void jarak__cut_count_missing(jarak_cut *cut)
{
    const size_t n = cut->world.n;
    cut->info.n = n;
    for (size_t cell = 0; cell < n * n; cell++) {
        cut->info.n_missing += cut->world.missing[cell] && cell % (n + 1) != 0;
    }
}
