/* How many findings are false, over many made-up worlds, and that nothing is found where nothing is. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stat/reroute_made.h"

enum { WORLDS = 40, PRODUCTS = 500, LEVELS = 3 };

static const double levels[LEVELS] = {.05, .10, .20};
static const double most_false[LEVELS] = {.06, .12, .25};

typedef struct tally {
    double false_share; /* mean over worlds */
    size_t n_found, n_true, n_planted;
} tally;

typedef enum kind { PAIRS, PRODUCTS_OF, KINDS } kind;

/* Of pairs and products, plain and strict. */
typedef struct tallies {
    tally of[KINDS][2][LEVELS];
} tallies;

static void count_one(tally *of, size_t n_found, size_t n_true)
{
    of->n_found += n_found;
    of->n_true += n_true;
    of->false_share += n_found > 0 ? (double)(n_found - n_true) / (double)n_found / WORLDS : 0;
}

static void add_world(const made_world *world, tallies *all)
{
    jarak_reroute *fit;
    jarak_error error = {.message = ""};
    if (jarak_reroute_fit(&world->data, NULL, &fit, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    const jarak_reroute_info *info = jarak_reroute_result(fit);
    for (int strict = 0; strict < 2; strict++) {
        for (size_t l = 0; l < LEVELS; l++) {
            size_t found[KINDS] = {0}, right[KINDS] = {0};
            for (size_t i = 0; i < info->n_pairs; i++) {
                const bool is_found = (strict ? info->pairs[i].strict_q : info->pairs[i].q) <= levels[l];
                found[PAIRS] += is_found;
                right[PAIRS] += is_found && world->is_planted[i];
            }
            for (size_t i = 0; i < info->n_products; i++) {
                const bool is_found = (strict ? info->products[i].strict_q : info->products[i].q) <= levels[l];
                found[PRODUCTS_OF] += is_found;
                right[PRODUCTS_OF] += is_found && world->is_planted[i * MADE_HUBS];
            }
            for (int k = 0; k < KINDS; k++) {
                count_one(&all->of[k][strict][l], found[k], right[k]);
            }
        }
    }
    jarak_reroute_free(fit);
}

static tallies run(uint64_t seed, size_t n_years, double share, double jump)
{
    tallies all = {0};
    for (uint64_t w = 0; w < WORLDS; w++) {
        made_world world = made_world_new(seed + w, PRODUCTS, n_years, share, jump);
        add_world(&world, &all);
        made_world_free(&world);
    }
    return all;
}

static void check_shares(const tallies *all)
{
    for (int k = 0; k < KINDS; k++) {
        for (int strict = 0; strict < 2; strict++) {
            for (size_t l = 0; l < LEVELS; l++) {
                const tally *of = &all->of[k][strict][l];
                print_message("%s, %s, q <= %.2f: false %.3f of %.1f found\n", k == PAIRS ? "pairs" : "products",
                              strict ? "strict" : "plain", levels[l], of->false_share, (double)of->n_found / WORLDS);
                if (!(of->false_share <= most_false[l])) {
                    fail_msg("a share of %.3f is false", of->false_share);
                }
            }
        }
    }
}

/* A test that finds nothing would pass all bounds: jumps of ten times are found. */
static void planted_jumps_are_found(void **state)
{
    (void)state;
    const tallies all = run(20221101, 3, .15, 10);
    check_shares(&all);
    assert_in_range(all.of[PRODUCTS_OF][0][1].n_true, WORLDS * 20, WORLDS * PRODUCTS);
    assert_in_range(all.of[PRODUCTS_OF][1][1].n_true, WORLDS * 15, WORLDS * PRODUCTS);
}

/* Of six years, four are ordinary: decoys of three of them are under the strict rule, too. */
static void several_ordinary_years(void **state)
{
    (void)state;
    const tallies all = run(7, 6, .15, 10);
    check_shares(&all);
    assert_in_range(all.of[PRODUCTS_OF][1][1].n_true, WORLDS * 20, WORLDS * PRODUCTS);
}

static void nothing_where_nothing_is(void **state)
{
    (void)state;
    const tallies all = run(31, 3, 0, 1);
    for (int k = 0; k < KINDS; k++) {
        for (int strict = 0; strict < 2; strict++) {
            assert_in_range(all.of[k][strict][0].n_found, 0, WORLDS / 10);
            assert_in_range(all.of[k][strict][1].n_found, 0, WORLDS / 4);
            assert_in_range(all.of[k][strict][2].n_found, 0, WORLDS);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(planted_jumps_are_found),
        cmocka_unit_test(several_ordinary_years),
        cmocka_unit_test(nothing_where_nothing_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
