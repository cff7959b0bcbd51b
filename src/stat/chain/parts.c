/* What rules out an equilibrium: goods that nobody can supply any more, and groups of countries whose deficit nothing finances, or who only
 * buy, or only sell. */
#include <math.h>

#include "base/alloc.h"
#include "num/sum.h"
#include "stat/chain/model.h"

/* Relative to value added: what rounding leaves of a deficit of nothing; and a deficit that no data have. */
static const double negligible = 1e-12;
static const double unfinanced = 1e-9;

/* ------------------------------------------------------------------------------------------------------------------ goods */

bool jarak__chain_needs(const jarak__chain_model *model, size_t country, size_t sector)
{
    const size_t n_sectors = model->n_sectors;
    bool needs = model->data->final_shares[country * n_sectors + sector] > 0;
    for (size_t j = 0; j < n_sectors && !needs; j++) {
        needs = model->data->input_shares[(country * n_sectors + sector) * n_sectors + j] != 0;
    }
    return needs;
}

static bool is_supplied(const jarak__chain_model *model, size_t country, size_t sector)
{
    const double *supply = model->supply + sector * model->n * model->n;
    bool supplied = false;
    for (size_t i = 0; i < model->n && !supplied; i++) {
        supplied = supply[country + i * model->n] > 0;
    }
    return supplied;
}

/* The country produces nothing for which it needs the good; whether that changes anything. */
static bool end_production(jarak__chain_model *model, size_t country, size_t input)
{
    const size_t n = model->n, n_sectors = model->n_sectors;
    bool changes = false;
    for (size_t j = 0; j < n_sectors; j++) {
        if (model->data->input_shares[(country * n_sectors + input) * n_sectors + j] == 0) {
            continue;
        }
        for (size_t m = 0; m < n; m++) {
            const size_t cell = j * n * n + m + country * n;
            changes = changes || model->supply[cell] > 0;
            model->supply[cell] = model->net[cell] = 0;
        }
    }
    return changes;
}

static bool lacks_goods(jarak__chain_model *model, bool *at_fault, bool *sector_at_fault)
{
    bool lacks = false;
    for (bool changes = true; changes;) {
        changes = false;
        for (size_t cell = 0; cell < model->n_cells; cell++) {
            const size_t country = cell / model->n_sectors, sector = cell % model->n_sectors;
            if (!is_supplied(model, country, sector)) {
                changes = end_production(model, country, sector) || changes;
            }
        }
    }
    for (size_t cell = 0; cell < model->n_cells; cell++) {
        const size_t country = cell / model->n_sectors, sector = cell % model->n_sectors;
        if (model->data->final_shares[cell] > 0 && !is_supplied(model, country, sector)) {
            lacks = at_fault[country] = sector_at_fault[sector] = true;
        }
    }
    return lacks;
}

/* ------------------------------------------------------------------------------------------------------------------ groups of countries */

typedef struct links {
    size_t n;
    bool *sells;     /* n × n: from i to m at i n + m */
    bool *reaches;   /* n × n: the same by way of others */
    uint32_t *part;  /* n: trade with each other, directly or by way of others */
    uint32_t *group; /* n: both sell to and buy from each other */
} links;

static void find_links(const jarak__chain_model *model, links *of)
{
    const size_t n = model->n;
    for (size_t j = 0; j < model->n_sectors; j++) {
        for (size_t m = 0; m < n; m++) {
            const bool needs = jarak__chain_needs(model, m, j);
            for (size_t i = 0; i < n && needs; i++) {
                of->sells[i * n + m] = of->sells[i * n + m] || model->supply[j * n * n + m + i * n] > 0;
            }
        }
    }
}

/* Warshall's closure of the links (either: in both directions). */
static void close_links(links *of, bool either)
{
    const size_t n = of->n;
    for (size_t i = 0; i < n; i++) {
        for (size_t m = 0; m < n; m++) {
            of->reaches[i * n + m] = i == m || of->sells[i * n + m] || (either && of->sells[m * n + i]);
        }
    }
    for (size_t k = 0; k < n; k++) {
        for (size_t i = 0; i < n; i++) {
            for (size_t m = 0; of->reaches[i * n + k] && m < n; m++) {
                of->reaches[i * n + m] = of->reaches[i * n + m] || of->reaches[k * n + m];
            }
        }
    }
}

/* Numbers those that reach each other by their first member. */
static void number(const links *of, uint32_t *to)
{
    for (size_t i = 0; i < of->n; i++) {
        size_t first = 0;
        while (!of->reaches[i * of->n + first] || !of->reaches[first * of->n + i]) {
            first++;
        }
        to[i] = (uint32_t)first;
    }
}

static void totals(const jarak__chain_model *model, const uint32_t *of, uint32_t which, double *earned, double *deficit)
{
    jarak__sum value_added = {0}, missing = {0};
    for (size_t i = 0; i < model->n; i++) {
        if (of[i] == which) {
            jarak__sum_add(&value_added, model->data->value_added[i]);
            jarak__sum_add(&missing, model->deficit[i]);
        }
    }
    *earned = jarak__sum_value(&value_added);
    *deficit = jarak__sum_value(&missing);
}

static void blame(const uint32_t *of, uint32_t which, size_t n, bool *at_fault)
{
    for (size_t i = 0; i < n; i++) {
        at_fault[i] = at_fault[i] || of[i] == which;
    }
}

/* All parts but the largest, which is the rest of the world. */
static bool has_unfinanced(const jarak__chain_model *model, const links *of, bool *at_fault)
{
    double most = 0, earned, deficit;
    uint32_t largest = 0;
    bool found = false;
    for (uint32_t i = 0; i < model->n; i++) {
        totals(model, of->part, i, &earned, &deficit);
        largest = earned > most ? i : largest;
        most = fmax(most, earned);
    }
    for (uint32_t i = 0; i < model->n; i++) {
        totals(model, of->part, i, &earned, &deficit);
        if (i != largest && fabs(deficit) > unfinanced * earned) {
            blame(of->part, i, model->n, at_fault);
            found = true;
        }
    }
    return found;
}

/* Whether the group buys from others, or sells to them. */
static void trade_of(const links *of, uint32_t group, bool *buys, bool *sells)
{
    *buys = *sells = false;
    for (size_t i = 0; i < of->n; i++) {
        for (size_t m = 0; of->group[i] == group && m < of->n; m++) {
            *buys = *buys || (of->group[m] != group && of->sells[m * of->n + i]);
            *sells = *sells || (of->group[m] != group && of->sells[i * of->n + m]);
        }
    }
}

/* The smallest group that only buys from the others, or only sells, without what would pay for that. */
static jarak_chain_outcome one_way(const jarak__chain_model *model, const links *of, bool *at_fault)
{
    jarak_chain_outcome outcome = JARAK_CHAIN_SOLVED;
    double least = HUGE_VAL;
    uint32_t which = 0;
    for (uint32_t group = 0; group < model->n; group++) {
        bool buys, sells;
        double earned, deficit;
        trade_of(of, group, &buys, &sells);
        totals(model, of->group, group, &earned, &deficit);
        if (buys != sells && (buys ? deficit : -deficit) <= negligible * earned && earned < least) {
            outcome = buys ? JARAK_CHAIN_ONLY_BUYS : JARAK_CHAIN_ONLY_SELLS;
            least = earned;
            which = group;
        }
    }
    if (outcome != JARAK_CHAIN_SOLVED) {
        blame(of->group, which, model->n, at_fault);
    }
    return outcome;
}

jarak_status jarak__chain_parts(jarak__chain_model *model, jarak_chain_outcome *outcome, bool *at_fault, bool *sector_at_fault,
                                jarak_error *error)
{
    const size_t n = model->n;
    *outcome = JARAK_CHAIN_SOLVED;
    if (lacks_goods(model, at_fault, sector_at_fault)) {
        *outcome = JARAK_CHAIN_NO_SUPPLIER;
        return JARAK_OK;
    }
    bool *flags = jarak__calloc(2 * n * n, sizeof *flags);
    uint32_t *numbers = jarak__calloc(2 * n, sizeof *numbers);
    const bool has_memory = flags != NULL && numbers != NULL;
    if (has_memory) {
        links of = {.n = n, .sells = flags, .reaches = flags + n * n, .part = numbers, .group = numbers + n};
        find_links(model, &of);
        close_links(&of, true);
        number(&of, of.part);
        close_links(&of, false);
        number(&of, of.group);
        *outcome = has_unfinanced(model, &of, at_fault) ? JARAK_CHAIN_UNFINANCED : one_way(model, &of, at_fault);
    }
    jarak__free(flags);
    jarak__free(numbers);
    return has_memory ? JARAK_OK : jarak__chain_no_memory(model->data, error);
}
