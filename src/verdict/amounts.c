/* How large the amounts are that an indicator is about: their median, by which figures err less or more, and the floor below which they say
 * nothing. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "num/sorted.h"
#include "verdict/verdict.h"

jarak_status jarak__median_amount(const jarak__verdict_work *work, size_t pair, size_t indicator, double *median, jarak_error *error)
{
    size_t first;
    const size_t end = jarak__values_of(work, pair, work->measures[indicator].amount, &first), n = end - first;
    *median = (double)NAN;
    if (n == 0) {
        return JARAK_OK;
    }
    double *amounts = jarak__calloc(n, sizeof *amounts);
    if (amounts == NULL) {
        return jarak__verdict_out_of_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        amounts[i] = work->data->values[first + i].natural;
    }
    jarak__sort_numbers(n, amounts);
    *median = 0.5 * (amounts[(n - 1) / 2] + amounts[n / 2]);
    jarak__free(amounts);
    return JARAK_OK;
}

/* The size of the smaller state in the nearest year that it is known for; NaN: not known. */
static double size_of(const jarak__verdict_work *work, size_t pair, int year, bool gdp)
{
    double found = (double)NAN;
    int nearest = 0;
    for (size_t i = work->first_size[pair]; i < work->first_size[pair + 1]; i++) {
        const jarak_verdict_size *size = &work->data->sizes[i];
        const double one = gdp ? size->gdp : size->population;
        const int apart = size->year > year ? size->year - year : year - size->year;
        if (!isnan(one) && (isnan(found) || apart < nearest)) {
            found = one;
            nearest = apart;
        }
    }
    return found;
}

/* What is material: the catalogue's amount, or its part of the smaller state, whichever is more. */
static double floor_in(const jarak__verdict_work *work, size_t pair, const jarak__indicator *entry, int year)
{
    const bool gdp = entry->floor_of != NULL && strcmp(entry->floor_of, "gdp") == 0;
    const double part = entry->floor_of != NULL ? entry->floor_part * size_of(work, pair, year, gdp) : (double)NAN;
    return fmax(entry->floor, part); /* NaN: the other one */
}

bool jarak__is_small(const jarak__verdict_work *work, size_t pair, size_t indicator, jarak__window window)
{
    const jarak__indicator *entry = work->measures[indicator].entry;
    if (entry == NULL || isnan(entry->floor)) {
        return false;
    }
    size_t first;
    const size_t end = jarak__values_of(work, pair, work->measures[indicator].amount, &first);
    const jarak_verdict_value *from = NULL, *to = NULL;
    for (size_t i = first; i < end; i++) {
        const jarak_verdict_value *value = &work->data->values[i];
        if (value->year >= window.from && value->year <= window.to && !value->spread) {
            from = from == NULL ? value : from;
            to = value;
        }
    }
    return from != NULL && from->natural < floor_in(work, pair, entry, from->year) && to->natural < floor_in(work, pair, entry, to->year);
}
