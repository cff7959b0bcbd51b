/* Pairs whose history everybody knows, from real trade figures and the votes inside the program: what is said of them must be right, and
 * where anybody sees the answer it must be said. docs/methods/known-histories.md has the table with its figures. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "facts.h"
#include "jarak/answer.h"

enum { CLOSER = JARAK_DIRECTION_CLOSER, APART = JARAK_DIRECTION_APART };

typedef struct history {
    const char *state;
    int volume, signals; /* directions; -1: nothing is asked of it */
    int since;           /* of volume; 0: nothing is asked of it */
} history;

static const char *name_of(int direction)
{
    return jarak_direction_text((jarak_direction)direction);
}

static void check_all(jarak_store *store, int since, int until, bool narrowed, const history *cases, size_t n)
{
    const char *states[32];
    jarak_answer *answer = NULL;
    jarak_error error = {.message = ""};
    jarak_ask_settings settings;
    jarak_ask_settings_init(&settings);
    for (size_t i = 0; i < n; i++) {
        states[i] = cases[i].state;
    }
    settings.partner = "RUS";
    settings.states = states;
    settings.n_states = n;
    settings.since = since;
    settings.until = until;
    settings.specifications = false;
    if (jarak_ask(store, &settings, &answer, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(answer->n_pairs, n);
    size_t wrong = 0;
    for (size_t i = 0; i < n; i++) {
        const jarak_verdict *volume = &answer->pairs[i].groups[JARAK_GROUP_VOLUME],
                            *signals = &answer->pairs[i].groups[JARAK_GROUP_SIGNALS];
        assert_string_equal(answer->pairs[i].state.code, cases[i].state);
        if (!volume->known || (int)volume->direction != cases[i].volume || volume->narrowed != narrowed ||
            (cases[i].since != 0 && volume->since != cases[i].since)) {
            print_message("%s volume: %s since %d (%d–%d), not %s since %d\n", cases[i].state, name_of((int)volume->direction),
                          volume->since, volume->from, volume->to, name_of(cases[i].volume), cases[i].since);
            wrong++;
        }
        if (cases[i].signals >= 0 && (int)signals->direction != cases[i].signals) {
            print_message("%s signals: %s, not %s\n", cases[i].state, name_of((int)signals->direction), name_of(cases[i].signals));
            wrong++;
        }
        assert_true(signals->direction != JARAK_DIRECTION_CLOSER || cases[i].volume != APART);
    }
    jarak_answer_free(answer);
    assert_int_equal(wrong, 0);
}

static void what_everybody_knows_is_said(void **state)
{
    (void)state;
    facts_need_real_files();
    jarak_store *store = facts_store(2);
    (void)facts_load(store, "trade/imf_imts_russia_2016_2024_long.csv");
    (void)facts_load(store, "countries/gdp_world_bank.csv.gz");
    (void)facts_load(store, "countries/population_world_bank.csv.gz");
    static const history since_2016[] = {
        {"DEU", APART, APART, 0},    {"FRA", APART, APART, 2023}, {"ITA", APART, APART, 2023}, {"CZE", APART, APART, 0},
        {"POL", APART, APART, 0},    {"FIN", APART, APART, 0},    {"UKR", APART, APART, 0},    {"USA", APART, APART, 2022},
        {"GBR", APART, APART, 2022}, {"JPN", APART, APART, 2022}, {"CHN", CLOSER, -1, 0},      {"IND", CLOSER, -1, 0},
        {"TUR", CLOSER, -1, 0},      {"ARM", CLOSER, APART, 0},   {"ARE", CLOSER, -1, 0},      {"BRA", CLOSER, -1, 0}};
    check_all(store, 2016, 2024, false, since_2016, sizeof since_2016 / sizeof since_2016[0]);
    /* asked about longer years, trade speaks for those that it has */
    static const history since_2012[] = {{"DEU", APART, APART, 0},   {"UKR", APART, APART, 0},   {"USA", APART, APART, 2022},
                                         {"CHN", CLOSER, CLOSER, 0}, {"IND", CLOSER, -1, 0},     {"TUR", CLOSER, APART, 0},
                                         {"GEO", CLOSER, APART, 0},  {"MDA", APART, APART, 2023}};
    check_all(store, 2012, 2023, true, since_2012, sizeof since_2012 / sizeof since_2012[0]);
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_everybody_knows_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
