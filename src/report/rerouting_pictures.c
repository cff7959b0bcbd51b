/* The data of the pictures of rerouted goods: what the page draws, summed here so that it computes nothing. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "jarak/report.h"
#include "jarak/state.h"
#include "report/chapters.h"
#include "report/page_file.h"
#include "report/rerouting.h"
#include "reroute/rule.h"

enum { MOST_DIGITS = 8, CHAPTER_DIGITS = 2, HEADING_DIGITS = 4, MOST_BINS = 200 };
static const double bin_width = 0.5; /* of evidence */

typedef struct pictures {
    const jarak_rerouting *found;
    const char *language;
    const char *question, *finding;
} pictures;

static void put_names(const pictures *p, jarak__json *json)
{
    const jarak_rerouting *found = p->found;
    jarak__json_object(json, "names", true);
    jarak__json_text(json, found->origin, jarak_state_name(found->origin, p->language));
    jarak__json_text(json, found->destination, jarak_state_name(found->destination, p->language));
    for (size_t hub = 0; hub < found->n_hubs; hub++) {
        jarak__json_text(json, found->hubs[hub], jarak_state_name(found->hubs[hub], p->language));
    }
    for (size_t i = 0; i < found->n_states; i++) {
        jarak__json_text(json, found->states[i], jarak_state_name(found->states[i], p->language));
    }
    jarak__json_end(json);
}

/* ---------------------------------------------------------------------------------------------------------------- flow lines */

static double sum_of_losses(const jarak_rerouting *found)
{
    double sum = 0;
    for (size_t i = 0; i < found->n_found; i++) {
        const double loss = found->fit->products[found->order[i]].loss;
        sum += loss > 0 ? loss : 0;
    }
    return sum;
}

/* Of the products that are found, what more went on from the hub; NaN where it has no figures. */
static double sum_onward(const jarak_rerouting *found, size_t hub)
{
    double sum = 0;
    for (size_t i = 0; i < found->n_found; i++) {
        const jarak_reroute_product *product = &found->fit->products[found->order[i]];
        for (size_t pair = product->first_pair; pair < product->end_pair; pair++) {
            const jarak_reroute_pair *one = &found->fit->pairs[pair];
            sum += one->hub == hub && found->linked[pair] && !isnan(one->onward_excess) ? one->onward_excess : 0;
        }
    }
    return found->has_onward[hub] ? sum : (double)NAN;
}

/* The totals come by control, that of the question first, and within it by hub. */
static void put_flows(const jarak_rerouting *found, jarak__json *json)
{
    jarak__json_object(json, "flows", false);
    jarak__json_number(json, "loss", sum_of_losses(found));
    jarak__json_list(json, "hubs", false);
    for (size_t hub = 0; hub < found->n_hubs && hub < found->n_totals; hub++) {
        const jarak_rerouting_total *total = &found->totals[hub];
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "hub", total->hub);
        jarak__json_number(json, "excess", total->excess);
        jarak__json_number(json, "low", total->low);
        jarak__json_number(json, "high", total->high);
        jarak__json_number(json, "onward", sum_onward(found, hub));
        jarak__json_end(json);
    }
    jarak__json_end(json);
    jarak__json_end(json);
}

/* ---------------------------------------------------------------------------------------------------------------- courses */

static void put_courses(const jarak_rerouting *found, jarak__json *json)
{
    const size_t n = found->n_course_months;
    jarak__json_object(json, "courses", false);
    jarak__json_texts(json, "months", found->n_courses > 0 ? n : 0, found->course_months);
    jarak__json_list(json, "products", false);
    for (size_t i = 0; i < found->n_courses; i++) {
        const jarak_rerouting_course *course = &found->courses[i];
        const char *code = found->products[course->product];
        jarak__json_object(json, NULL, true);
        jarak__json_text(json, "product", code);
        jarak__json_text(json, "name", found->names != NULL ? found->names[course->product] : NULL);
        jarak__json_text(json, "chapter", jarak__chapter_name(code));
        jarak__json_text(json, "since", found->cohorts[found->cohort_of[course->product]].since);
        jarak__json_numbers(json, "direct", n, course->direct);
        jarak__json_list(json, "hubs", true);
        for (size_t hub = 0; hub < found->n_hubs; hub++) {
            jarak__json_numbers(json, NULL, n, course->flow + hub * n);
        }
        jarak__json_end(json);
        jarak__json_end(json);
    }
    jarak__json_end(json);
    jarak__json_end(json);
}

/* ---------------------------------------------------------------------------------------------------------------- heat map */

/* Goods that begin alike, by one hub: those that are found. */
typedef struct heat_cell {
    size_t n_tested, n_linked;
    double excess; /* NaN where none is tested */
} heat_cell;

static bool is_of(const char *code, const char *group, int digits)
{
    return strncmp(code, group, (size_t)digits) == 0;
}

static heat_cell cell_of(const jarak_rerouting *found, const char *group, int digits, size_t hub)
{
    heat_cell cell = {0};
    for (size_t i = 0; i < found->n_found; i++) {
        const jarak_reroute_product *product = &found->fit->products[found->order[i]];
        for (size_t at = product->first_pair; at < product->end_pair && is_of(found->products[found->order[i]], group, digits); at++) {
            const jarak_reroute_pair *pair = &found->fit->pairs[at];
            if (pair->hub == hub && pair->change.missing == JARAK_REROUTE_TESTED) {
                cell.n_tested++;
                cell.n_linked += found->linked[at];
                cell.excess += pair->excess;
            }
        }
    }
    cell.excess = cell.n_tested > 0 ? cell.excess : (double)NAN;
    return cell;
}

static int by_code(const void *one, const void *other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

/* Chapters of what is found; headings where all are of one chapter. */
static int digits_of_groups(size_t n, const char *const *codes)
{
    return n > 0 && is_of(codes[0], codes[n - 1], CHAPTER_DIGITS) ? HEADING_DIGITS : CHAPTER_DIGITS;
}

static void put_group(const jarak_rerouting *found, const char *code, int digits, jarak__json *json)
{
    char group[MOST_DIGITS + 1] = {0};
    memcpy(group, code, (size_t)digits);
    jarak__json_object(json, NULL, false);
    jarak__json_text(json, "code", group);
    jarak__json_text(json, "chapter", jarak__chapter_name(code));
    jarak__json_list(json, "hubs", false);
    for (size_t hub = 0; hub < found->n_hubs; hub++) {
        const heat_cell cell = cell_of(found, group, digits, hub);
        jarak__json_object(json, NULL, true);
        jarak__json_count(json, "tested", cell.n_tested);
        jarak__json_count(json, "linked", cell.n_linked);
        jarak__json_number(json, "excess", cell.excess);
        jarak__json_end(json);
    }
    jarak__json_end(json);
    jarak__json_end(json);
}

static void put_heat(const jarak_rerouting *found, const char **codes, jarak__json *json)
{
    for (size_t i = 0; i < found->n_found; i++) {
        codes[i] = found->products[found->order[i]];
    }
    if (found->n_found > 0) {
        qsort(codes, found->n_found, sizeof *codes, by_code);
    }
    const int digits = digits_of_groups(found->n_found, codes);
    jarak__json_list(json, "groups", false);
    for (size_t i = 0; i < found->n_found; i++) {
        if (i == 0 || !is_of(codes[i], codes[i - 1], digits)) {
            put_group(found, codes[i], digits, json);
        }
    }
    jarak__json_end(json);
}

/* ---------------------------------------------------------------------------------------------------------------- histograms */

typedef struct bins {
    double first; /* lower end of the first */
    size_t n;
    size_t barrier[MOST_BINS], ordinary[MOST_BINS];
} bins;

static size_t bin_of(const bins *all, double evidence)
{
    const double place = floor((evidence - all->first) / bin_width);
    return place <= 0 ? 0 : place >= (double)(all->n - 1) ? all->n - 1 : (size_t)place;
}

static void count_bins(const jarak_rerouting *found, bins *all)
{
    const jarak_reroute_decoys *decoys = jarak__rule_decoys(found);
    double low = 0, high = 0;
    for (size_t i = 0; i < found->n_in_order; i++) {
        const double evidence = jarak__rule_evidence(found, &found->fit->products[found->order[i]]);
        low = fmin(low, evidence);
        high = fmax(high, evidence);
    }
    for (size_t i = 0; i < decoys->n_products; i++) {
        low = fmin(low, decoys->products[i]);
        high = fmax(high, decoys->products[i]);
    }
    all->first = bin_width * floor(fmax(low, -bin_width * MOST_BINS / 2) / bin_width);
    all->n = (size_t)fmin(floor((high - all->first) / bin_width) + 1, MOST_BINS);
    for (size_t i = 0; i < found->n_in_order; i++) {
        all->barrier[bin_of(all, jarak__rule_evidence(found, &found->fit->products[found->order[i]]))]++;
    }
    for (size_t i = 0; i < decoys->n_products; i++) {
        all->ordinary[bin_of(all, decoys->products[i])]++;
    }
}

static void put_bins(const jarak_rerouting *found, jarak__json *json)
{
    bins all = {0};
    const size_t n_ordinary = jarak__rule_decoys(found)->n_products;
    double least = (double)INFINITY; /* evidence of what is found */
    if (n_ordinary == 0 || found->n_in_order == 0) {
        return;
    }
    count_bins(found, &all);
    for (size_t i = 0; i < found->n_found; i++) {
        least = fmin(least, jarak__rule_evidence(found, &found->fit->products[found->order[i]]));
    }
    jarak__json_object(json, "histogram", false);
    jarak__json_number(json, "first", all.first);
    jarak__json_number(json, "width", bin_width);
    jarak__json_number(json, "least_found", least);
    jarak__json_number(json, "scale", (double)found->n_in_order / (double)n_ordinary);
    jarak__json_list(json, "bins", false);
    for (size_t i = 0; i < all.n; i++) {
        jarak__json_object(json, NULL, true);
        jarak__json_count(json, "barrier", all.barrier[i]);
        jarak__json_count(json, "ordinary", all.ordinary[i]);
        jarak__json_end(json);
    }
    jarak__json_end(json);
    jarak__json_end(json);
}

/* ---------------------------------------------------------------------------------------------------------------- the page */

typedef struct work {
    pictures of;
    const char **codes; /* room for what is found */
} work;

static void write_tree(const void *result, jarak__json *json)
{
    const work *all = result;
    const jarak_rerouting *found = all->of.found;
    jarak__json_text(json, "question", all->of.question);
    jarak__json_text(json, "finding", all->of.finding);
    jarak__json_text(json, "origin", found->origin);
    jarak__json_text(json, "destination", found->destination);
    jarak__json_texts(json, "hubs", found->n_hubs, found->hubs);
    put_names(&all->of, json);
    jarak__json_text(json, "unit", found->unit);
    jarak__json_text(json, "since", found->first_months[found->n_years - 1]);
    jarak__json_boolean(json, "dated", found->is_dated);
    jarak__rerouting_put_settings(found, json);
    jarak__json_count(json, "tested", found->fit->n_tested_products);
    put_flows(found, json);
    jarak__rerouting_put_totals(found, json);
    put_courses(found, json);
    put_heat(found, all->codes, json);
    put_bins(found, json);
    jarak__json_list(json, "products", false);
    for (size_t i = 0; i < found->n_found; i++) {
        jarak__rerouting_put_product(found, found->order[i], json);
    }
    jarak__json_end(json);
    jarak__rerouting_put_placebo(found, json);
    jarak__json_texts(json, "cautions", found->n_cautions, found->cautions);
    jarak__json_text(
        json, "words",
        _("Consistent with rerouting: no figure says who shipped, whether that was allowed, or whether the hub used the goods itself."));
}

jarak_status jarak_report_write_rerouting(const jarak_rerouting *found, const char *language, const char *path, jarak_error *error)
{
    if (found->explained != NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("there are no pictures of one product explained; leave out --explain"));
    }
    jarak__writer question = {0}, finding = {0};
    jarak__rerouting_write_question(found, &question);
    jarak__rerouting_write_finding(found, &finding);
    work all = {
        .of = {.found = found, .language = language != NULL ? language : "en", .question = question.bytes, .finding = finding.bytes},
        .codes = jarak__calloc(found->n_found, sizeof *all.codes)};
    jarak_status status = question.failed || finding.failed || all.codes == NULL
                              ? jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for printing the results"))
                              : jarak__pictures_write("rerouting", all.of.language, write_tree, &all, path, error);
    jarak__writer_release(&question);
    jarak__writer_release(&finding);
    jarak__free(all.codes);
    return status;
}
