/* The order of the units and roll calls of a user's file: names by their bytes, roll calls by time. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "data/votes_columns.h"

static jarak_status fail_memory(const jarak__votes_columns *r, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory for votes"), r->path);
}

/* A number of so many digits. */
static bool read_digits(const char *text, size_t count, int32_t *number)
{
    *number = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        *number = 10 * *number + (text[i] - '0');
    }
    return true;
}

/* Time as a whole number, or a date, whose session is its year. */
static bool read_time(const char *text, jarak_rollcall *rollcall)
{
    char *end;
    errno = 0;
    long number = strtol(text, &end, 10);
    if (errno == 0 && end != text && *end == '\0' && number >= INT32_MIN && number <= INT32_MAX) {
        rollcall->session = (int32_t)number;
        return true;
    }
    int32_t year = 0, month = 0, day = 0;
    if (read_digits(text, 4, &year) && text[4] == '-' && read_digits(text + 5, 2, &month) && text[7] == '-' &&
        read_digits(text + 8, 2, &day) && month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
        (text[10] == '\0' || text[10] == ' ' || text[10] == 'T')) {
        rollcall->session = year;
        rollcall->year = year;
        rollcall->date = text;
        return true;
    }
    return false;
}

static int compare_rollcalls(const void *a, const void *b)
{
    const jarak_rollcall *x = a, *y = b;
    if (x->session != y->session) {
        return x->session < y->session ? -1 : 1;
    }
    int by_date = x->date != NULL && y->date != NULL ? strcmp(x->date, y->date) : 0;
    if (by_date != 0) {
        return by_date;
    }
    /* numbers as names in the order of numbers */
    size_t length_x = strlen(x->name), length_y = strlen(y->name);
    bool numbers = x->name[strspn(x->name, "0123456789")] == '\0' && y->name[strspn(y->name, "0123456789")] == '\0';
    return numbers && length_x != length_y ? (length_x < length_y ? -1 : 1) : strcmp(x->name, y->name);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Units in the order of their names, and the votes numbered so. */
static bool order_units(jarak__votes_columns *r)
{
    size_t n = r->units.count;
    uint32_t *place = jarak__calloc(n, sizeof *place);
    const char **sorted = jarak__calloc(n, sizeof *sorted);
    bool done = place != NULL && sorted != NULL;
    if (done) {
        for (size_t i = 0; i < n; i++) {
            sorted[i] = r->units.items[i];
        }
        qsort(sorted, n, sizeof *sorted, compare_texts);
        for (size_t i = 0; i < n; i++) {
            place[jarak__label_number(&r->units, sorted[i], strlen(sorted[i]))] = (uint32_t)i;
        }
        for (size_t i = 0; i < r->b->n_votes; i++) {
            r->b->unit[i] = place[r->b->unit[i]];
        }
        r->b->units = sorted;
        r->b->n_units = n;
    } else {
        jarak__free(sorted);
    }
    jarak__free(place);
    return done;
}

/* Roll calls in the order of time. While they are sorted, first_vote is their number in the order of the file. */
static jarak_status order_rollcalls(jarak__votes_columns *r, jarak_error *error)
{
    size_t n = r->rollcalls.count;
    uint32_t *place = jarak__calloc(n, sizeof *place);
    jarak_rollcall *rollcalls = jarak__calloc(n, sizeof *rollcalls);
    jarak_status status = place != NULL && rollcalls != NULL ? JARAK_OK : fail_memory(r, error);
    for (size_t i = 0; status == JARAK_OK && i < n; i++) {
        const char *label = r->rollcalls.items[i];
        size_t length = strcspn(label, "\1");
        const char *time = jarak__arena_text(&r->b->texts, label, length);
        rollcalls[i] = (jarak_rollcall){.name = label + length + 1, .first_vote = i};
        if (time == NULL) {
            status = fail_memory(r, error);
        } else if (!read_time(time, &rollcalls[i])) {
            status = jarak_fail(error, JARAK_ERR_DATA, _("%s: %s \"%s\" of %s %s is neither a whole number nor a date such as 2015-12-07"),
                                r->path, r->settings->time, time, r->settings->item, rollcalls[i].name);
        }
    }
    if (status == JARAK_OK) {
        qsort(rollcalls, n, sizeof *rollcalls, compare_rollcalls);
        for (size_t i = 0; i < n; i++) {
            place[rollcalls[i].first_vote] = (uint32_t)i;
            rollcalls[i].first_vote = 0;
        }
        for (size_t i = 0; i < r->b->n_votes; i++) {
            r->b->rollcall[i] = place[r->b->rollcall[i]];
        }
        r->b->rollcalls = rollcalls;
        r->b->n_rollcalls = n;
        rollcalls = NULL;
    }
    jarak__free(rollcalls);
    jarak__free(place);
    return status;
}

jarak_status jarak__votes_columns_order(jarak__votes_columns *columns, jarak_error *error)
{
    return order_units(columns) ? order_rollcalls(columns, error) : fail_memory(columns, error);
}
