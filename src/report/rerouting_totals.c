/* Totals of rerouted goods on the page: the range over what trade is expected to grow with, of what is found and of all goods. */
#include "base/text.h"
#include "report/grid.h"
#include "report/rerouting.h"

/* The totals are a block a control, the one asked for first, each of the hubs and then of all. Shown is all of the first, and of the others
 * their last. */
static void total_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak_rerouting *found = data;
    const size_t last = found->n_hubs;
    const jarak_rerouting_total *total = &found->totals[row <= last ? row : (row - last) * (last + 1) + last];
    const double numbers[] = {0, 0, total->excess, total->low, total->high};
    if (column < 2) {
        jarak__cell_text(cell, column == 1 ? total->control : total->hub != NULL ? total->hub : _("all"));
    } else {
        jarak__cell_number(cell, numbers[column]);
    }
}

static void write_totals(const jarak_rerouting *found, jarak__output *out)
{
    static const jarak__column columns[] = {{.title = N_("hub")},
                                            {.title = N_("control")},
                                            {.title = N_("excess"), .type = JARAK_NUMBER},
                                            {.title = N_("low"), .type = JARAK_NUMBER},
                                            {.title = N_("high"), .type = JARAK_NUMBER}};
    if (found->n_found == 0) {
        return;
    }
    const size_t n_controls = found->n_totals / (found->n_hubs + 1);
    const jarak__sheet sheet = {
        .data = found, .n_rows = found->n_hubs + n_controls, .n_columns = 5, .columns = columns, .cell = total_cell, .indent = 2};
    jarak__write_text(&out->text, _("Excess of what is found, by what trade is expected to grow with: the range belongs to the answer.\n"));
    jarak__page_sheet(out, &sheet);
}

/* All goods of the barrier, by control: the row of all hubs of each, in one line. */
static void write_goods_totals(const jarak_rerouting *found, jarak__output *out)
{
    if (found->n_goods_totals == 0) {
        return;
    }
    jarak__write_text(&out->text, _("Excess of all goods of the barrier, found or not, by sums alone, likewise: "));
    for (size_t i = found->n_hubs; i < found->n_goods_totals; i += found->n_hubs + 1) {
        jarak__write_format(&out->text, "%s%s ", i > found->n_hubs ? "; " : "", found->goods_totals[i].control);
        jarak__rerouting_write_amount(&out->text, found->goods_totals[i].excess);
    }
    jarak__write_text(&out->text, _(". What the destination got less of them: "));
    jarak__rerouting_write_amount(&out->text, found->goods_loss);
    jarak__write_text(&out->text, ".\n");
}

void jarak__rerouting_write_totals(const jarak_rerouting *found, jarak__output *out)
{
    write_totals(found, out);
    write_goods_totals(found, out);
}
