/* The cost of losing each partner for the eye: a tornado, and who depends on whom. */
#include <math.h>

#include "base/plain_locale.h"
#include "base/text.h"
#include "report/cut.h"

void jarak__cut_interval_cell(double low, double high, jarak__cell *cell)
{
    if (!isnan(low) && !isnan(high)) {
        (void)jarak__format_plainly(cell->scratch, sizeof cell->scratch, "[%.4f, %.4f]", jarak__cut_percent(low), jarak__cut_percent(high));
        jarak__cell_text(cell, cell->scratch);
    }
}

/* Welfare, in percent, where a tie is a percent dearer, to first order. */
static double percent_dearer(double per_log_cost)
{
    return per_log_cost * 100 * log(1.01);
}

static const char *without_figure(const jarak_cut_partner *partner)
{
    return partner->missing ? _("no data") : _("no equilibrium");
}

/* ------------------------------------------------------------------------------------------------------------------ tornado */

enum { PARTNER, TRADE, LOSS, FIRST_ORDER, PARTNERS_LOSS, LOSS_INTERVAL, N_TORNADO_COLUMNS };

static const jarak__column tornado_columns[N_TORNADO_COLUMNS] = {
    [PARTNER] = {.title = N_("partner")},
    [TRADE] = {.title = N_("of its trade, %"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 2},
    [LOSS] = {.title = N_("welfare, %"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 4},
    [LOSS_INTERVAL] = {.title = N_("interval of welfare"), .right = true},
    [FIRST_ORDER] = {.title = N_("a percent dearer, first order, %"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 4},
    [PARTNERS_LOSS] = {.title = N_("the partner's welfare, %"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 4},
};

static void tornado_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak__cut_printing *p = data;
    const jarak_cut_partner *partner = &p->found->partners[row];
    const double numbers[N_TORNADO_COLUMNS] = {[TRADE] = 100 * partner->share,
                                               [LOSS] = jarak__cut_percent(partner->welfare),
                                               [FIRST_ORDER] = percent_dearer(partner->per_log_cost),
                                               [PARTNERS_LOSS] = jarak__cut_percent(partner->partner_welfare)};
    if (column == PARTNER) {
        jarak__cell_text(cell, partner->name);
    } else if (column == LOSS_INTERVAL) {
        jarak__cut_interval_cell(partner->low, partner->high, cell);
    } else {
        jarak__cell_number(cell, numbers[column]);
        cell->instead = column == LOSS ? without_figure(partner) : NULL;
    }
}

/* ------------------------------------------------------------------------------------------------------------------ dependence */

enum { NAME, SHARE, DEARER, CUT, PARTNERS_SHARE, PARTNERS_DEARER, PARTNERS_CUT, ASYMMETRY, CUT_INTERVAL, N_DEPENDENCE_COLUMNS };

static const jarak__column dependence_columns[N_DEPENDENCE_COLUMNS] = {
    [NAME] = {.title = N_("partner")},
    [SHARE] = {.title = N_("share, %"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 2},
    [DEARER] = {.title = N_("dearer, %"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 4},
    [CUT] = {.title = N_("lost, %"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 4},
    [PARTNERS_SHARE] = {.title = N_("its share, %"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 2},
    [PARTNERS_DEARER] = {.title = N_("dearer, %"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 4},
    [PARTNERS_CUT] = {.title = N_("lost, %"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 4},
    [ASYMMETRY] = {.title = N_("asymmetry"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 2},
    [CUT_INTERVAL] = {.title = N_("interval of lost"), .right = true},
};

static void dependence_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak__cut_printing *p = data;
    const jarak_cut_partner *partner = &p->found->partners[row];
    const double numbers[N_DEPENDENCE_COLUMNS] = {[SHARE] = 100 * partner->share,
                                                  [DEARER] = percent_dearer(partner->per_log_cost),
                                                  [CUT] = jarak__cut_percent(partner->welfare),
                                                  [PARTNERS_SHARE] = 100 * partner->partner_share,
                                                  [PARTNERS_DEARER] = percent_dearer(partner->partner_per_log_cost),
                                                  [PARTNERS_CUT] = jarak__cut_percent(partner->partner_welfare),
                                                  [ASYMMETRY] = partner->asymmetry};
    if (column == NAME) {
        jarak__cell_text(cell, partner->name);
    } else if (column == CUT_INTERVAL) {
        jarak__cut_interval_cell(partner->low, partner->high, cell);
    } else {
        jarak__cell_number(cell, numbers[column]);
        cell->instead = column == CUT ? without_figure(partner) : NULL;
    }
}

/* "exports 0.312 (3.2)", or "imports none". */
static void write_one_concentration(const char *what, double value, jarak__writer *text)
{
    if (isnan(value)) {
        jarak__write_format(text, _("%s none"), what);
    } else {
        jarak__write_format(text, _("%s %.3f (%.1f)"), what, value, 1 / value);
    }
}

static void write_concentration(const jarak_cut_concentration *of, jarak__writer *text)
{
    jarak__write_text(text, _("Concentration on partners, the sum of squared shares, and as of how many equal partners: "));
    write_one_concentration(_("exports"), of->exports, text);
    jarak__write_text(text, ", ");
    write_one_concentration(_("imports"), of->imports, text);
    jarak__write_text(text, ", ");
    write_one_concentration(_("both"), of->trade, text);
    jarak__write_text(text, "\n");
}

/* ------------------------------------------------------------------------------------------------------------------ both */

void jarak__cut_partners_page(const jarak__cut_printing *p, jarak__output *out)
{
    const jarak_cut_info *found = p->found;
    const bool is_dependence = found->question == JARAK_CUT_DEPENDENCE;
    const jarak__sheet sheet = {.data = p,
                                .n_rows = p->n_rows,
                                .n_columns = (is_dependence ? N_DEPENDENCE_COLUMNS : N_TORNADO_COLUMNS) - !found->has_interval,
                                .columns = is_dependence ? dependence_columns : tornado_columns,
                                .cell = is_dependence ? dependence_cell : tornado_cell,
                                .indent = 2};
    if (is_dependence) {
        write_concentration(&found->concentration, &out->text);
    }
    jarak__page_sheet(out, &sheet);
    if (p->n_rows < found->n_partners) {
        jarak__write_format(
            &out->text,
            P_("%zu more partner; csv and json have all.\n", "%zu more partners; csv and json have all.\n", found->n_partners - p->n_rows),
            found->n_partners - p->n_rows);
    }
    if (is_dependence) {
        jarak__write_format(
            &out->text,
            _("Share: the partner's in the trade of %s. Dearer: the welfare of %s if the tie costs a percent more, to first order. "
              "Lost: if all trade on it ends, exactly. Then its own, the partner's: the share of %s in its trade, and its "
              "welfare. Asymmetry: how many times as much %s loses as the partner, in logarithms; none where one of them "
              "gains.\n"),
            found->of, found->of, found->of, found->of);
    }
    jarak__write_text(&out->text, _("No data: neither side has a figure, which is not that the loss costs nothing.\n"));
}
