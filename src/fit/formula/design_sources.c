/* Which columns the regressors, slopes and the offset of a design are functions of, so that it can be said what moves with what. */
#include <string.h>

#include "fit/formula/building.h"

static bool add_name(jarak__building *job, const char *name, jarak__regressor_source *source)
{
    const char **columns = jarak__building_append(job, (void *)source->columns, source->n_columns, sizeof(char *));
    const char *kept = columns != NULL ? jarak__arena_text(&job->design->arena, name, strlen(name)) : NULL;
    if (kept == NULL) {
        return false;
    }
    columns[source->n_columns++] = kept;
    source->columns = columns;
    return true;
}

static bool add_columns(jarak__building *job, const jarak__expr *expr, jarak__regressor_source *source)
{
    if (expr == NULL) {
        return true;
    }
    return expr->kind == JARAK__EXPR_COLUMN ? add_name(job, expr->name, source)
                                            : add_columns(job, expr->left, source) && add_columns(job, expr->right, source);
}

jarak_status jarak__building_source(jarak__building *job, const jarak__expr *expr, jarak__regressor_source *source)
{
    *source = (jarak__regressor_source){0};
    return add_columns(job, expr, source) ? JARAK_OK : jarak__building_out_of_memory(job);
}

jarak_status jarak__building_term_source(jarak__building *job, const jarak__term *term, const char *name, jarak__regressor_source *source)
{
    *source = (jarak__regressor_source){.is_product = term->count > 1};
    bool done = true;
    if (term->count == 1 && term->factors[0]->kind == JARAK__FACTOR_LAG) { /* another variable than its column */
        done = add_name(job, name, source);
    } else {
        for (size_t j = 0; done && j < term->count; j++) {
            source->is_dummy = source->is_dummy || term->factors[j]->kind == JARAK__FACTOR_CATEGORY;
            done = add_columns(job, term->factors[j]->expr, source);
        }
    }
    return done ? JARAK_OK : jarak__building_out_of_memory(job);
}

bool jarak__sources_share(const jarak__regressor_source *a, const jarak__regressor_source *b)
{
    for (size_t i = 0; i < a->n_columns; i++) {
        for (size_t j = 0; j < b->n_columns; j++) {
            if (strcmp(a->columns[i], b->columns[j]) == 0) {
                return true;
            }
        }
    }
    return false;
}
