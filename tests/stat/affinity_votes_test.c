/* Affinity and nearness of the roll calls of the UN General Assembly: reference numbers, how much of a step is common to all, whether the
 * variances are those of the agenda's chance, and known changes of governments. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "num/random.h"
#include "unga.h"

#define REFERENCE JARAK_SOURCE_ROOT "/tests/ref/"

static const char *const partners[] = {"RUS", "USA", "CHN"};
enum { N_PARTNERS = 3 };

static double seconds_used(void)
{
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (double)used.tv_sec + 1e-9 * (double)used.tv_nsec;
}

static FILE *open_reference(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        fail_msg("%s is not there", path);
    }
    return file;
}

/* The next line that is neither a comment nor the names of columns. */
static bool next_line(FILE *file, char *line, int size, const char *names)
{
    while (fgets(line, size, file) != NULL) {
        if (line[0] != '#' && strncmp(line, names, strlen(names)) != 0) {
            return true;
        }
    }
    return false;
}

static void expect_near(double actual, double expected, double tolerance, const char *line)
{
    if (!(fabs(actual - expected) <= tolerance)) {
        fail_msg("%.12g is not %.12g: %s", actual, expected, line);
    }
}

static void the_reference_numbers_come_out(void **state)
{
    const unga *file = unga_need(state);
    jarak_affinity_data data = unga_data(file);
    jarak_affinity_settings settings;
    jarak_affinity_settings_init(&settings);
    settings.least_common = 2; /* one of the rows rests on nine */
    jarak_affinity *fit = unga_fit(&data, &settings);
    FILE *reference = open_reference(REFERENCE "votes_affinity.csv");
    char line[512], code[8];
    int n_lines = 0;
    while (next_line(reference, line, sizeof line, "state")) {
        int year, n;
        double d, e, m_state, m_russia, affinity, affinity_variance, nearness, nearness_variance;
        /* NOLINTNEXTLINE(cert-err34-c): the file is ours, and a line that does not fit fails the test */
        assert_int_equal(sscanf(line, "%7[A-Z],%d,%d,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf", code, &year, &n, &d, &e, &m_state, &m_russia,
                                &affinity, &affinity_variance, &nearness, &nearness_variance),
                         11);
        uint32_t unit = unga_state(file, code);
        const jarak_affinity_row *row = unga_row(fit, unit, unga_state(file, "RUS"), unga_year(file, year));
        assert_non_null(row);
        assert_int_equal(row->n, n);
        expect_near(row->distance, d, 1e-9, line);
        expect_near(row->division, e, 1e-9, line);
        expect_near(row->a == unit ? row->isolation_a : row->isolation_b, m_state, 1e-9, line);
        expect_near(row->a == unit ? row->isolation_b : row->isolation_a, m_russia, 1e-9, line);
        expect_near(row->affinity, affinity, 1e-9, line);
        expect_near(row->affinity_variance, affinity_variance, 1e-9, line);
        expect_near(row->nearness, nearness, 1e-9, line);
        expect_near(row->nearness_variance, nearness_variance, 1e-9, line);
        n_lines++;
    }
    assert_int_equal(n_lines, 27);
    fclose(reference);
    jarak_affinity_free(fit);
}

static void what_is_lost_or_unfinished_has_no_figure(void **state)
{
    const unga *file = unga_need(state);
    jarak_affinity_data data = unga_data(file);
    double before = seconds_used();
    jarak_affinity *fit = unga_fit(&data, NULL);
    print_message("all pairs and years: %zu rows in %.2f s of processor time\n", jarak_affinity_result(fit)->n_rows,
                  seconds_used() - before);
    const jarak_affinity_info *info = jarak_affinity_result(fit);
    for (size_t i = 0; i < info->n_rows; i++) {
        const jarak_affinity_row *row = &info->rows[i];
        assert_int_equal(row->missing == JARAK_AFFINITY_FEW_COMMON, row->n < 20);
        assert_int_equal(isnan(row->affinity) != 0, row->missing != JARAK_AFFINITY_KNOWN);
        assert_true(row->window != unga_year(file, 2024) || row->missing == JARAK_AFFINITY_FEW_COMMON);
    }
    const jarak_affinity_row *lost = unga_row(fit, unga_state(file, "TUR"), unga_state(file, "RUS"), unga_year(file, 2023));
    assert_int_equal(lost->n, 9);
    assert_int_equal(lost->missing, JARAK_AFFINITY_FEW_COMMON);
    jarak_affinity_free(fit);
}

/* The share of one step common to all states in the mean square of yearly steps of their figures with a partner. */
static double common_share(const unga *file, const jarak_affinity *fit, uint32_t partner, bool nearness)
{
    double common = 0, all = 0;
    for (int32_t year = 1992; year < 2023; year++) {
        double sum = 0, n = 0;
        for (uint32_t unit = 0; unit < file->votes->n_units; unit++) {
            const jarak_affinity_row *from = unit == partner ? NULL : unga_row(fit, unit, partner, unga_year(file, year));
            const jarak_affinity_row *to = unit == partner ? NULL : unga_row(fit, unit, partner, unga_year(file, year + 1));
            double step = from == NULL || to == NULL ? (double)NAN
                          : nearness                 ? to->nearness - from->nearness
                                                     : to->affinity - from->affinity;
            if (!isnan(step)) {
                sum += step;
                all += step * step;
                n++;
            }
        }
        common += n > 0 ? sum * sum / n : 0;
    }
    return common / all;
}

static void affinity_has_no_step_common_to_all(void **state)
{
    const unga *file = unga_need(state);
    jarak_affinity_data data = unga_data(file);
    jarak_affinity *fit = unga_fit(&data, NULL);
    static const double nearness_shares[N_PARTNERS] = {.33, .59, .23};
    for (size_t i = 0; i < N_PARTNERS; i++) {
        double affinity = common_share(file, fit, unga_state(file, partners[i]), false);
        double nearness = common_share(file, fit, unga_state(file, partners[i]), true);
        print_message("common share of yearly steps with %s: affinity %.3f, nearness %.2f\n", partners[i], affinity, nearness);
        assert_true(affinity <= .06);
        expect_near(nearness, nearness_shares[i], .01, partners[i]);
    }
    jarak_affinity_free(fit);
}

/* Each year's roll calls in two halves drawn by lot, as windows of their own: item numbers such that a half is a range. */
static void split_years(const unga *file, uint64_t draw, uint32_t *place, size_t *first, size_t *end, int32_t *day)
{
    const jarak_votes_years *years = file->years;
    jarak__random random = jarak__random_stream(1945, draw);
    uint32_t *order = jarak__calloc(years->n_items, sizeof *order);
    for (uint32_t i = 0; i < years->n_items; i++) {
        order[i] = i;
    }
    for (size_t w = 0; w < years->n_years; w++) {
        size_t n = years->end[w] - years->first[w];
        for (size_t i = n; i > 1; i--) { /* Fisher and Yates */
            size_t k = years->first[w] + jarak__random_below(&random, i);
            uint32_t last = order[years->first[w] + i - 1];
            order[years->first[w] + i - 1] = order[k];
            order[k] = last;
        }
        first[2 * w] = years->first[w];
        end[2 * w] = first[2 * w + 1] = years->first[w] + n / 2;
        end[2 * w + 1] = years->end[w];
    }
    for (uint32_t i = 0; i < years->n_items; i++) {
        place[order[i]] = i;
        day[i] = years->day[order[i]];
    }
    jarak__free(order);
}

/* Sums of squared z of half against half, affinity and nearness, and how many. */
typedef struct halves {
    double affinity, nearness, n;
} halves;

static void add_halves(const unga *file, const jarak_affinity *fit, halves *sums)
{
    const jarak_affinity_info *info = jarak_affinity_result(fit);
    for (size_t i = 0; i + 1 < info->n_rows; i++) { /* by pair, then window: the second half follows the first */
        const jarak_affinity_row *one = &info->rows[i], *other = one + 1;
        if (one->window % 2 == 0 && other->window == one->window + 1 && one->window / 2 >= unga_year(file, 1992) &&
            one->missing == JARAK_AFFINITY_KNOWN && other->missing == JARAK_AFFINITY_KNOWN) {
            double affinity = one->affinity - other->affinity, nearness = one->nearness - other->nearness;
            sums->affinity += affinity * affinity / (one->affinity_variance + other->affinity_variance);
            sums->nearness += nearness * nearness / (one->nearness_variance + other->nearness_variance);
            sums->n++;
        }
    }
}

static void halves_of_a_year_differ_as_the_variances_say(void **state)
{
    enum { DRAWS = 20 }; /* all states share a draw, so that one says little */
    const unga *file = unga_need(state);
    jarak_affinity_data data = unga_data(file);
    uint32_t *place = jarak__calloc(data.n_items, sizeof *place), *item = jarak__calloc(data.n_votes, sizeof *item);
    uint32_t *unit = jarak__calloc(data.n_units, sizeof *unit), *partner = jarak__calloc(data.n_units, sizeof *partner);
    size_t *first = jarak__calloc(2 * data.n_windows, sizeof *first), *end = jarak__calloc(2 * data.n_windows, sizeof *end);
    int32_t *day = jarak__calloc(data.n_items, sizeof *day);
    data.n_absent = NULL; /* in the order of the years, not of the halves */
    halves sums[N_PARTNERS] = {{0}};
    data.item = item;
    data.day = day;
    data.n_windows *= 2;
    data.window_first = first;
    data.window_end = end;
    data.pair_a = unit;
    data.pair_b = partner;
    for (uint64_t draw = 0; draw < DRAWS; draw++) {
        split_years(file, draw, place, first, end, day);
        for (size_t i = 0; i < data.n_votes; i++) {
            item[i] = place[file->years->item[i]];
        }
        for (size_t k = 0; k < N_PARTNERS; k++) {
            data.n_pairs = 0;
            for (uint32_t u = 0; u < data.n_units; u++) {
                unit[data.n_pairs] = u;
                partner[data.n_pairs] = unga_state(file, partners[k]);
                data.n_pairs += u != partner[data.n_pairs];
            }
            jarak_affinity *fit = unga_fit(&data, NULL);
            add_halves(file, fit, &sums[k]);
            jarak_affinity_free(fit);
        }
    }
    for (size_t k = 0; k < N_PARTNERS; k++) {
        double affinity = sqrt(sums[k].affinity / sums[k].n), nearness = sqrt(sums[k].nearness / sums[k].n);
        print_message("%.0f halved years with %s: rms z of affinity %.3f, of nearness %.3f\n", sums[k].n, partners[k], affinity, nearness);
        assert_true(sums[k].n > 1000 * DRAWS && affinity >= .9 && affinity <= 1.15 && nearness >= .9 && nearness <= 1.15);
    }
    jarak__free(place);
    jarak__free(item);
    jarak__free(unit);
    jarak__free(partner);
    jarak__free(first);
    jarak__free(end);
    jarak__free(day);
}

/* The mean of a pair's affinity over years, and its variance with the errors of years correlated. */
typedef struct level {
    double mean, variance;
    int n;
} level;

static level mean_affinity(const unga *file, const jarak_affinity *fit, uint32_t a, uint32_t b, int32_t first, int32_t last)
{
    level found = {0};
    double sd[16] = {0};
    int32_t year[16] = {0};
    for (int32_t y = first; y <= last; y++) {
        const jarak_affinity_row *row = unga_row(fit, a, b, unga_year(file, y));
        if (row != NULL && row->missing == JARAK_AFFINITY_KNOWN) {
            found.mean += row->affinity;
            sd[found.n] = sqrt(row->affinity_variance);
            year[found.n++] = y;
        }
    }
    found.mean /= found.n;
    for (int i = 0; i < found.n; i++) {
        for (int k = 0; k < found.n; k++) {
            found.variance += sd[i] * sd[k] * jarak_affinity_correlation(year[i] - year[k]) / (found.n * found.n);
        }
    }
    return found;
}

static void known_changes_are_seen(void **state)
{
    const unga *file = unga_need(state);
    jarak_affinity_data data = unga_data(file);
    jarak_affinity *fit = unga_fit(&data, NULL);
    FILE *events = open_reference(REFERENCE "votes_events.csv");
    char line[256], a[8], b[8];
    int n = 0, right = 0, wrong_surely = 0, right_surely = 0;
    while (next_line(events, line, sizeof line, "pair")) {
        int from[2], to[2], sign;
        /* NOLINTNEXTLINE(cert-err34-c): as above */
        assert_int_equal(sscanf(line, "%3[A-Z]-%3[A-Z],%d-%d,%d-%d,%d", a, b, &from[0], &from[1], &to[0], &to[1], &sign), 7);
        level before = mean_affinity(file, fit, unga_state(file, a), unga_state(file, b), from[0], from[1]);
        level after = mean_affinity(file, fit, unga_state(file, a), unga_state(file, b), to[0], to[1]);
        assert_true(before.n > 0 && after.n > 0);
        double change = sign * (after.mean - before.mean), z = change / sqrt(before.variance + after.variance);
        n++;
        right += change > 0;
        right_surely += z > 1.645;
        wrong_surely += z < -1.645;
        if (getenv("UNGA_EVENTS") != NULL) {
            print_message("%s-%s %d-%d %d-%d: %.4f z %.3f\n", a, b, from[0], from[1], to[0], to[1], change, z);
        }
    }
    print_message("%d changes: right sign %d, beyond 1.645 right %d, wrong %d\n", n, right, right_surely, wrong_surely);
    assert_int_equal(n, 38);
    assert_true(right >= 34);
    assert_int_equal(wrong_surely, 0);
    fclose(events);
    jarak_affinity_free(fit);
}

/* Changes of the distance from Russia 2021-2023 on the questions asked in both years, with their standard errors, and on all, as an earlier
 * computation found them (S >= .7, the six states left out), whose matches may differ from ours by one or two roll calls. */
static void nobody_moved_on_the_old_questions(void **state)
{
    static const struct {
        const char *code;
        double same, se;
        int n;
        double all;
    } expected[] = {
        {"KAZ", .008, .015, 59, .105}, {"KGZ", .008, .023, 59, .086}, {"TJK", -.017, .017, 60, .070}, {"TKM", -.011, .019, 47, .021},
        {"UZB", .009, .024, 56, .095}, {"CHN", .032, .027, 63, .067}, {"BLR", -.024, .029, 63, .000}, {"DEU", .031, .022, 64, .150},
    };
    const unga *file = unga_need(state);
    jarak_affinity_data data = unga_data(file);
    jarak_affinity *fit = unga_fit(&data, NULL);
    uint32_t russia = unga_state(file, "RUS"), from = unga_year(file, 2021), to = unga_year(file, 2023);
    const uint32_t left_out[] = {russia,
                                 unga_state(file, "KAZ"),
                                 unga_state(file, "KGZ"),
                                 unga_state(file, "TJK"),
                                 unga_state(file, "TKM"),
                                 unga_state(file, "UZB")};
    jarak_affinity_match_settings settings;
    jarak_affinity_match_settings_init(&settings);
    settings.least_likeness = 0.7;
    settings.n_left_out = sizeof left_out / sizeof left_out[0];
    settings.left_out = left_out;
    jarak_affinity_matches *matches;
    assert_int_equal(jarak_affinity_match_windows(fit, from, to, &settings, &matches, NULL), JARAK_OK);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        uint32_t unit = unga_state(file, expected[i].code), a = unit < russia ? unit : russia, b = unit < russia ? russia : unit;
        jarak_affinity_change change;
        assert_int_equal(jarak_affinity_compare(fit, jarak_affinity_find(fit, a, b, from), jarak_affinity_find(fit, a, b, to), matches, 2,
                                                &change, NULL),
                         JARAK_OK);
        print_message("%s: same questions %+.3f (%.3f, n %u), all %+.3f (%.3f)%s\n", expected[i].code, change.same_distance, change.same_se,
                      change.n_same, change.distance, change.distance_se, change.agenda ? ": agenda" : "");
        expect_near(change.distance, expected[i].all, .001, expected[i].code);
        expect_near(change.same_distance, expected[i].same, .0105, expected[i].code); /* half a vote in fifty */
        expect_near(change.same_se, expected[i].se, .0045, expected[i].code);
        assert_in_range(change.n_same, expected[i].n - 3, expected[i].n + 3);
    }
    jarak_affinity_matches_free(matches);
    jarak_affinity_free(fit);
}

/* How the errors of neighbouring years correlate, by matches: the table of jarak_affinity_correlation() is what it should be. */
static void errors_of_neighbouring_years_correlate(void **state)
{
    const unga *file = unga_need(state);
    jarak_affinity_data data = unga_data(file);
    uint32_t *unit = jarak__calloc(data.n_units, sizeof *unit), *partner = jarak__calloc(data.n_units, sizeof *partner);
    uint32_t russia = unga_state(file, "RUS");
    for (uint32_t u = 0; u < data.n_units; u++) {
        unit[data.n_pairs] = u;
        partner[data.n_pairs] = russia;
        data.n_pairs += u != russia;
    }
    data.pair_a = unit;
    data.pair_b = partner;
    jarak_affinity *fit = unga_fit(&data, NULL);
    const jarak_affinity_row *rows = jarak_affinity_result(fit)->rows;
    double sum = 0, n = 0, matched = 0, asked = 0;
    for (int32_t year = 2005; year < 2023; year++) {
        uint32_t from = unga_year(file, year), to = unga_year(file, year + 1);
        jarak_affinity_matches *matches;
        assert_int_equal(jarak_affinity_match_windows(fit, from, to, NULL, &matches, NULL), JARAK_OK);
        for (size_t v = data.window_first[to]; v < data.window_end[to]; v++) {
            asked += jarak_affinity_result(fit)->items[v].use == JARAK_AFFINITY_USED;
        }
        matched += (double)matches->n;
        for (uint32_t p = 0; p < data.n_pairs; p += 5) {
            size_t one = jarak_affinity_find(fit, unit[p], russia, from), other = jarak_affinity_find(fit, unit[p], russia, to);
            double covariance;
            if (one == SIZE_MAX || other == SIZE_MAX || rows[one].missing != JARAK_AFFINITY_KNOWN ||
                rows[other].missing != JARAK_AFFINITY_KNOWN) {
                continue;
            }
            assert_int_equal(jarak_affinity_covariance(fit, one, other, matches, JARAK_AFFINITY_AFFINITY, &covariance, NULL), JARAK_OK);
            sum += covariance / sqrt(rows[one].affinity_variance * rows[other].affinity_variance);
            n++;
        }
        jarak_affinity_matches_free(matches);
    }
    print_message("%.2f of the roll calls come back the next year; errors correlate %.2f (%.0f pairs and years)\n", matched / asked,
                  sum / n, n);
    assert_true(matched / asked > .55 && matched / asked < .8);
    assert_true(fabs(sum / n - jarak_affinity_correlation(1)) <= .1);
    jarak_affinity_free(fit);
    jarak__free(unit);
    jarak__free(partner);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reference_numbers_come_out),
        cmocka_unit_test(what_is_lost_or_unfinished_has_no_figure),
        cmocka_unit_test(affinity_has_no_step_common_to_all),
        cmocka_unit_test(halves_of_a_year_differ_as_the_variances_say),
        cmocka_unit_test(known_changes_are_seen),
        cmocka_unit_test(nobody_moved_on_the_old_questions),
        cmocka_unit_test(errors_of_neighbouring_years_correlate),
    };
    return cmocka_run_group_tests(tests, unga_open, unga_close);
}
