/* Roll calls in the order of their dates, year by year. */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/text.h"
#include "jarak/votes.h"

/* What a jarak_votes_years really is. */
typedef struct years {
    jarak_votes_years result; /* first, so that the one is the other */
    uint32_t *rollcall, *item, *n_absent;
    int32_t *day, *year;
    size_t *first, *end;
} years;

typedef struct dated {
    int32_t day;
    uint32_t rollcall;
} dated;

static int by_day(const void *left, const void *right)
{
    const dated *a = left;
    const dated *b = right;
    if (a->day != b->day) {
        return a->day < b->day ? -1 : 1;
    }
    return a->rollcall < b->rollcall ? -1 : a->rollcall > b->rollcall;
}

/* 20151207 of "2015-12-07"; 0 where there is no such date. */
static int32_t day_of(const jarak_rollcall *rollcall)
{
    int32_t day = 0;
    size_t n_digits = 0;
    for (const char *c = rollcall->date; c != NULL && *c != '\0' && n_digits < 8; c++) {
        if (*c >= '0' && *c <= '9') {
            day = day * 10 + (*c - '0');
            n_digits++;
        }
    }
    return n_digits == 8 ? day : 0;
}

static bool allocate(years *made, const jarak_votes *votes)
{
    size_t n = votes->n_rollcalls;
    made->rollcall = jarak__calloc(n, sizeof *made->rollcall);
    made->day = jarak__calloc(n, sizeof *made->day);
    made->n_absent = jarak__calloc(n, sizeof *made->n_absent);
    made->item = jarak__calloc(votes->n_votes, sizeof *made->item);
    made->year = jarak__calloc(n, sizeof *made->year);
    made->first = jarak__calloc(n, sizeof *made->first);
    made->end = jarak__calloc(n, sizeof *made->end);
    return made->rollcall != NULL && made->day != NULL && made->n_absent != NULL && made->item != NULL && made->year != NULL &&
           made->first != NULL && made->end != NULL;
}

static void fill(years *made, const jarak_votes *votes, dated *order, uint32_t *place)
{
    size_t n_years = 0;
    for (size_t i = 0; i < votes->n_rollcalls; i++) {
        order[i] = (dated){day_of(&votes->rollcalls[i]), (uint32_t)i};
    }
    qsort(order, votes->n_rollcalls, sizeof *order, by_day);
    for (size_t i = 0; i < votes->n_rollcalls; i++) {
        int32_t year = order[i].day / 10000;
        made->rollcall[i] = order[i].rollcall;
        made->day[i] = order[i].day;
        made->n_absent[i] = votes->rollcalls[order[i].rollcall].n_absent;
        place[order[i].rollcall] = (uint32_t)i;
        if (order[i].day == 0) {
            continue;
        }
        if (n_years == 0 || made->year[n_years - 1] != year) {
            made->year[n_years] = year;
            made->first[n_years++] = i;
        }
        made->end[n_years - 1] = i + 1;
    }
    for (size_t i = 0; i < votes->n_votes; i++) {
        made->item[i] = place[votes->vote_rollcall[i]];
    }
    made->result = (jarak_votes_years){votes->n_rollcalls, made->rollcall, made->day, made->n_absent, made->item, n_years,
                                       made->year,         made->first,    made->end};
}

jarak_status jarak_votes_by_year(const jarak_votes *votes, jarak_votes_years **result, jarak_error *error)
{
    *result = NULL;
    years *made = jarak__calloc(1, sizeof *made);
    dated *order = jarak__calloc(votes->n_rollcalls, sizeof *order);
    uint32_t *place = jarak__calloc(votes->n_rollcalls, sizeof *place);
    bool is_there = made != NULL && order != NULL && place != NULL && allocate(made, votes);
    if (is_there) {
        fill(made, votes, order, place);
        *result = &made->result;
    } else if (made != NULL) {
        jarak_votes_years_free(&made->result);
    }
    jarak__free(order);
    jarak__free(place);
    return is_there ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu roll calls"), votes->n_rollcalls);
}

void jarak_votes_years_free(jarak_votes_years *result)
{
    if (result == NULL) {
        return;
    }
    years *made = (years *)result;
    jarak__free(made->rollcall);
    jarak__free(made->day);
    jarak__free(made->n_absent);
    jarak__free(made->item);
    jarak__free(made->year);
    jarak__free(made->first);
    jarak__free(made->end);
    jarak__free(made);
}
