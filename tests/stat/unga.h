/* The roll calls of the UN General Assembly from the real file, for the tests of what is made of them. */
#ifndef TESTS_STAT_UNGA_H
#define TESTS_STAT_UNGA_H

#include <string.h>
#include <unistd.h>

#include "jarak/affinity.h"
#include "jarak/votes.h"

#define UNGA_FILE JARAK_SOURCE_ROOT "/../shared/data/votes/unga_wide_1946_2024.csv"

typedef struct unga {
    jarak_store *store;
    jarak_votes *votes;
    jarak_votes_years *years;
} unga;

/* Set-up of a group of tests; *state is NULL where the file is not there. */
static int unga_open(void **state)
{
    static unga file;
    *state = NULL;
    if (access(UNGA_FILE, R_OK) != 0) {
        print_message("%s is not there: tests of the real roll calls are skipped\n", UNGA_FILE);
        return 0;
    }
    jarak_error error = {.message = ""};
    jarak_store_settings settings;
    jarak_store_settings_init(&settings);
    if (jarak_store_open(NULL, JARAK_WRITE, &settings, &file.store, &error) != JARAK_OK ||
        jarak_votes_read_file(file.store, UNGA_FILE, NULL, &file.votes, &error) != JARAK_OK ||
        jarak_votes_by_year(file.votes, &file.years, &error) != JARAK_OK) {
        print_error("%s\n", error.message);
        return -1;
    }
    *state = &file;
    return 0;
}

static int unga_close(void **state)
{
    unga *file = *state;
    if (file != NULL) {
        jarak_votes_years_free(file->years);
        jarak_votes_free(file->votes);
        jarak_store_close(file->store);
    }
    return 0;
}

/* The file, or the test is left. */
static const unga *unga_need(void **state)
{
    if (*state == NULL) {
        skip();
    }
    return *state;
}

static inline uint32_t unga_state(const unga *file, const char *code)
{
    size_t unit = 0;
    jarak_error error = {.message = ""};
    if (jarak_votes_find_unit(file->votes, code, &unit, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return (uint32_t)unit;
}

static inline uint32_t unga_year(const unga *file, int32_t year)
{
    for (size_t w = 0; w < file->years->n_years; w++) {
        if (file->years->year[w] == year) {
            return (uint32_t)w;
        }
    }
    fail_msg("no roll call in %d", year);
    return 0;
}

/* All of it, a window a year. */
static inline jarak_affinity_data unga_data(const unga *file)
{
    return (jarak_affinity_data){
        .n_units = file->votes->n_units,
        .n_items = file->years->n_items,
        .n_votes = file->votes->n_votes,
        .unit = file->votes->vote_unit,
        .item = file->years->item,
        .value = file->votes->vote_value,
        .day = file->years->day,
        .n_absent = file->years->n_absent,
        .n_windows = file->years->n_years,
        .window_first = file->years->first,
        .window_end = file->years->end,
    };
}

static inline jarak_affinity *unga_fit(const jarak_affinity_data *data, const jarak_affinity_settings *settings)
{
    jarak_affinity *fit = NULL;
    jarak_error error = {.message = ""};
    if (jarak_affinity_fit(data, settings, &fit, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    return fit;
}

/* The row of two units in either order; NULL where there is none. */
static inline const jarak_affinity_row *unga_row(const jarak_affinity *fit, uint32_t a, uint32_t b, uint32_t window)
{
    size_t row = jarak_affinity_find(fit, a < b ? a : b, a < b ? b : a, window);
    return row == SIZE_MAX ? NULL : &jarak_affinity_result(fit)->rows[row];
}

#endif
