/* What every cost of trade is worth to a country, to first order: adjoints of the model's equations, so that one country's n²J numbers cost
 * no more than some sweeps, whatever their number. Transposed systems of prices and of spending are solved as these are: by sweeps. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "num/dense.h"
#include "stat/chain/model.h"

/* Sweeps end where they change less than this of what they start from. */
static const double negligible = 1e-15;
enum { MOST_SWEEPS = 20000 };

/* The base, and what a pull-back works in. Matrices of sectors as in the model, what countries and sectors have as there. */
typedef struct base {
    const jarak__chain_model *model;
    const jarak__chain_room *room;
    double *lambda; /* of each sector n × n: π' */
    double *net;    /* the same: F */
    double *spent;  /* n × J: X */
    double *taxed;  /* n × J: Σ_i t F */
    double *earned; /* n: ŵ w L */
    double *prices; /* n × J: of the goods, on the way back */
    double *costs;  /* n × J */
    double *sales;  /* n × J */
    double *direct; /* n × J: of spending on the objective */
    double *multiplier, *next;
    double *revenue; /* n */
    double *column;  /* 2 n */
    void *memory;
} base;

/* What is pulled back: Σ_n balance_n (imports - exports of n), or log W of a country. */
typedef struct objective {
    const double *balance; /* n; NULL: none */
    size_t country;        /* whose welfare, where balance is NULL */
} objective;

static double tariff_of(const base *at, size_t j, size_t m, size_t i)
{
    const double *tariffs = at->model->tariffs;
    return tariffs != NULL ? tariffs[(j * at->model->n + m) * at->model->n + i] : 0;
}

static jarak_status base_new(const jarak__chain_model *model, const jarak__chain_room *room, base *at, jarak_error *error)
{
    const size_t n = model->n, n_sectors = model->n_sectors, cells = model->n_cells, pairs = cells * n;
    double *memory = jarak__calloc(2 * pairs + 8 * cells + 4 * n, sizeof *memory);
    *at = (base){.model = model, .room = room, .memory = memory};
    if (memory == NULL) {
        return jarak__chain_no_memory(model->data, error);
    }
    at->lambda = memory;
    at->net = memory + pairs;
    at->spent = memory + 2 * pairs;
    at->taxed = at->spent + cells;
    at->prices = at->taxed + cells;
    at->costs = at->prices + cells;
    at->sales = at->costs + cells;
    at->multiplier = at->sales + cells;
    at->next = at->multiplier + cells;
    at->direct = at->next + cells;
    at->earned = at->direct + cells;
    at->revenue = at->earned + n;
    at->column = at->revenue + n;
    for (size_t cell = 0; cell < cells; cell++) {
        const size_t m = cell / n_sectors, j = cell % n_sectors;
        const double sum = room->sum[j * n + m];
        at->spent[cell] = room->at.spending[cell] * model->data->value_added[m];
        at->earned[m] = exp(room->at.wage[m]) * model->data->value_added[m];
        for (size_t i = 0; i < n; i++) {
            const size_t here = j * n * n + m + i * n;
            at->lambda[here] = sum > 0 ? model->supply[here] * room->weight[j * n + i] / sum : 0;
            at->net[here] = at->lambda[here] / (1 + tariff_of(at, j, m, i));
            at->taxed[cell] += at->lambda[here] - at->net[here];
        }
    }
    return JARAK_OK;
}

/* to_ij (as a country's row) = Σ_m matrix_mij of_mj, sector by sector. */
static void sum_over_importers(const base *at, const double *matrix, const double *of, double *to)
{
    const size_t n = at->model->n, n_sectors = at->model->n_sectors;
    for (size_t j = 0; j < n_sectors; j++) {
        for (size_t m = 0; m < n; m++) {
            at->column[m] = of[m * n_sectors + j];
        }
        jarak__gemv(true, n, n, 1, matrix + j * n * n, n, at->column, 0, at->column + n);
        for (size_t i = 0; i < n; i++) {
            to[i * n_sectors + j] = at->column[n + i];
        }
    }
}

/* to_mj += Σ_i matrix_mij of_ij. */
static void add_over_exporters(const base *at, const double *matrix, const double *of, double *to)
{
    const size_t n = at->model->n, n_sectors = at->model->n_sectors;
    for (size_t j = 0; j < n_sectors; j++) {
        for (size_t i = 0; i < n; i++) {
            at->column[i] = of[i * n_sectors + j];
        }
        jarak__gemv(false, n, n, 1, matrix + j * n * n, n, at->column, 0, at->column + n);
        for (size_t m = 0; m < n; m++) {
            to[m * n_sectors + j] += at->column[n + m];
        }
    }
}

/* Takes next as the multiplier; whether it hardly differs. */
static bool settle(base *at)
{
    double change = 0, size = 0;
    for (size_t cell = 0; cell < at->model->n_cells; cell++) {
        change = fmax(change, fabs(at->next[cell] - at->multiplier[cell]));
        size = fmax(size, fabs(at->next[cell]));
    }
    memcpy(at->multiplier, at->next, at->model->n_cells * sizeof *at->next);
    return change <= negligible * size;
}

/* Of what producers sell and of countries' revenue, from multipliers of spending. */
static void value_sales(base *at)
{
    const jarak_chain_data *data = at->model->data;
    const size_t n_sectors = at->model->n_sectors;
    for (size_t i = 0; i < at->model->n; i++) {
        const double *of = at->multiplier + i * n_sectors;
        jarak__gemv(false, n_sectors, n_sectors, 1, data->input_shares + i * n_sectors * n_sectors, n_sectors, of, 0,
                    at->sales + i * n_sectors);
        at->revenue[i] = 0;
        for (size_t j = 0; j < n_sectors; j++) {
            at->revenue[i] += data->final_shares[i * n_sectors + j] * of[j];
        }
    }
}

/* The direct effect of spending on the objective. */
static double spending_effect(const base *at, const objective *of, size_t m, size_t j)
{
    const size_t n = at->model->n;
    double effect = 0;
    if (of->balance == NULL) {
        return m == of->country ? at->taxed[m * at->model->n_sectors + j] / at->room->income[m] : 0;
    }
    for (size_t i = 0; i < n; i++) {
        effect += (of->balance[m] - of->balance[i]) * at->net[j * n * n + m + i * n];
    }
    return effect;
}

/* Multipliers of spending: the transpose of X = Γ sales(X) + α revenue(X) + …; leaves the values of sales and revenue. */
static void pull_spending(base *at, const objective *of)
{
    const size_t cells = at->model->n_cells, n_sectors = at->model->n_sectors;
    for (size_t cell = 0; cell < cells; cell++) {
        at->direct[cell] = at->multiplier[cell] = spending_effect(at, of, cell / n_sectors, cell % n_sectors);
    }
    bool is_settled = false;
    for (int sweep = 0; sweep < MOST_SWEEPS && !is_settled; sweep++) {
        value_sales(at);
        for (size_t cell = 0; cell < cells; cell++) {
            at->next[cell] = at->direct[cell] + at->taxed[cell] * at->revenue[cell / n_sectors];
        }
        add_over_exporters(at, at->net, at->sales, at->next);
        is_settled = settle(at);
    }
    value_sales(at);
}

/* The effect of log (F X) of a pair, price and spending held, by way of sales, revenue and the objective; times -θ F X: of its cost. */
static double cost_effect(const base *at, const objective *of, size_t j, size_t m, size_t i)
{
    const size_t n = at->model->n, n_sectors = at->model->n_sectors;
    const double tariff = tariff_of(at, j, m, i);
    double effect = at->sales[i * n_sectors + j] + at->revenue[m] * tariff;
    effect += of->balance != NULL ? of->balance[m] - of->balance[i] : m == of->country ? tariff / at->room->income[m] : 0;
    return -at->model->data->theta[j] * at->net[j * n * n + m + i * n] * at->spent[m * n_sectors + j] * effect;
}

/* Sums of these by who sells (costs) and who buys (prices), and what they do by way of wages. */
static void pull_costs(base *at, const objective *of, double *wages)
{
    const jarak_chain_data *data = at->model->data;
    const size_t n = at->model->n, n_sectors = at->model->n_sectors;
    memset(at->costs, 0, at->model->n_cells * sizeof *at->costs);
    for (size_t m = 0; m < n; m++) {
        const bool is_own = of->balance == NULL && m == of->country;
        wages[m] = at->revenue[m] * at->earned[m] + (is_own ? at->earned[m] / at->room->income[m] : 0);
        for (size_t j = 0; j < n_sectors; j++) {
            double *price = &at->prices[m * n_sectors + j];
            *price = is_own ? -data->final_shares[m * n_sectors + j] : 0;
            for (size_t i = 0; i < n; i++) {
                const double effect = cost_effect(at, of, j, m, i);
                at->costs[i * n_sectors + j] += effect;
                *price -= effect;
            }
        }
    }
}

/* to_ik += Σ_j γ_ikj of_ij. */
static void add_to_inputs(const base *at, const double *of, double *to)
{
    const size_t n_sectors = at->model->n_sectors;
    for (size_t i = 0; i < at->model->n; i++) {
        jarak__gemv(true, n_sectors, n_sectors, 1, at->model->data->input_shares + i * n_sectors * n_sectors, n_sectors, of + i * n_sectors,
                    1, to + i * n_sectors);
    }
}

static void add_to_wages(const base *at, const double *of, double *wages)
{
    for (size_t cell = 0; cell < at->model->n_cells; cell++) {
        wages[cell / at->model->n_sectors] += at->model->data->value_added_share[cell] * of[cell];
    }
}

/* Multipliers of prices: the transpose of log P = λ log c(P) + …; and what they do by way of wages. */
static void pull_prices(base *at, double *wages)
{
    add_to_inputs(at, at->costs, at->prices);
    add_to_wages(at, at->costs, wages);
    memcpy(at->multiplier, at->prices, at->model->n_cells * sizeof *at->prices);
    bool is_settled = false;
    for (int sweep = 0; sweep < MOST_SWEEPS && !is_settled; sweep++) {
        sum_over_importers(at, at->lambda, at->multiplier, at->costs);
        memcpy(at->next, at->prices, at->model->n_cells * sizeof *at->next);
        add_to_inputs(at, at->costs, at->next);
        is_settled = settle(at);
    }
    sum_over_importers(at, at->lambda, at->multiplier, at->costs);
    add_to_wages(at, at->costs, wages);
}

/* The objective's derivatives by log ŵ (n) and, where exposure is not NULL, times sign added to it, by every log κ, wages held. */
static void pull_back(base *at, const objective *of, double *wages, double sign, double *exposure)
{
    const size_t n = at->model->n, n_sectors = at->model->n_sectors;
    pull_spending(at, of);
    pull_costs(at, of, wages);
    pull_prices(at, wages);
    for (size_t j = 0; exposure != NULL && j < n_sectors; j++) {
        for (size_t m = 0; m < n; m++) {
            for (size_t i = 0; i < n; i++) {
                const double by_price = at->multiplier[m * n_sectors + j] * at->lambda[j * n * n + m + i * n];
                exposure[(j * n + m) * n + i] += sign * (cost_effect(at, of, j, m, i) + by_price);
            }
        }
    }
}

/* ------------------------------------------------------------------------------------------------------------------ wages */

/* The transpose of how imbalances follow wages; the numeraire's row on all makes it regular. Column k: of the balance of k. */
static void fill_balances(base *at, double *balances, double *unit)
{
    const size_t n = at->model->n;
    double total = 0;
    for (size_t i = 0; i < n; i++) {
        total += at->earned[i];
    }
    for (size_t k = 0; k < n; k++) {
        memset(unit, 0, n * sizeof *unit);
        unit[k] = 1;
        double *column = balances + k * n;
        pull_back(at, &(objective){.balance = unit}, column, 0, NULL);
        for (size_t i = 0; i < n; i++) {
            column[i] += at->model->data->value_added[k] * at->earned[i] / total;
        }
    }
}

/* Whether all trade with all, directly or by way of others: else levels of wages are not unique. */
static bool is_one_world(const base *at, double *reached)
{
    const size_t n = at->model->n;
    size_t n_reached = 1;
    memset(reached, 0, n * sizeof *reached);
    reached[0] = 1;
    for (bool changes = true; changes;) {
        changes = false;
        for (size_t cell = 0; cell < at->model->n_cells * n; cell++) {
            const size_t j = cell / (n * n), i = cell / n % n, m = cell % n;
            if (reached[i] != reached[m] && at->net[cell] > 0 && at->spent[m * at->model->n_sectors + j] > 0) {
                reached[i] = reached[m] = 1;
                n_reached++;
                changes = true;
            }
        }
    }
    return n_reached == n;
}

static jarak_status expose(base *at, const jarak_chain_settings *settings, size_t n_of, const size_t *of, double *exposure,
                           jarak_error *error)
{
    const size_t n = at->model->n, pairs = at->model->n_cells * n;
    double *balances = jarak__calloc(2 * n * n + 2 * n, sizeof *balances);
    if (balances == NULL) {
        return jarak__chain_no_memory(at->model->data, error);
    }
    double *copy = balances + n * n, *wages = copy + n * n, *left = wages + n;
    jarak_status status = is_one_world(at, wages) ? JARAK_OK
                                                  : jarak_fail(error, JARAK_ERR_DATA,
                                                               _("the base has no equilibrium, or no unique one; exposures are not known"));
    if (status == JARAK_OK) {
        fill_balances(at, balances, wages);
    }
    for (size_t k = 0; status == JARAK_OK && k < n_of; k++) {
        if (jarak_cancel_triggered(settings->cancel)) {
            status = jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted while exposures were found"));
            break;
        }
        memset(exposure + k * pairs, 0, pairs * sizeof *exposure);
        memcpy(copy, balances, n * n * sizeof *copy);
        pull_back(at, &(objective){.country = of != NULL ? of[k] : k}, wages, 1, exposure + k * pairs);
        status = jarak__general_solve(n, copy, n, wages, error);
        if (status == JARAK_OK) {
            pull_back(at, &(objective){.balance = wages}, left, -1, exposure + k * pairs);
        }
    }
    jarak__free(balances);
    return status;
}

jarak_status jarak_chain_exposure(const jarak_chain_data *data, const jarak_chain_settings *settings, size_t n_of, const size_t *of,
                                  double *exposure, jarak_error *error)
{
    jarak_chain_settings used;
    jarak__chain_model model;
    jarak__chain_room room = {.memory = NULL};
    base at = {.memory = NULL};
    bool found = false;
    jarak_status status = jarak__chain_settings_take(settings, &used, error);
    status = status == JARAK_OK ? jarak__chain_check_data(data, error) : status;
    for (size_t k = 0; status == JARAK_OK && k < n_of; k++) {
        const size_t number = of != NULL ? of[k] : k;
        if (number >= data->n_countries) {
            status = jarak_fail(error, JARAK_ERR_ARGUMENT, _("there are %zu countries; number %zu is not among them"), data->n_countries,
                                number);
        }
    }
    if (status != JARAK_OK) {
        return status;
    }
    status = jarak__chain_model_new(data, jarak__chain_tariffs(data, false), false, &model, error);
    status = status == JARAK_OK ? jarak__chain_room_new(&model, used.threads, &room, error) : status;
    status = status == JARAK_OK ? jarak__chain_find_base(&model, &used, &room, &found, error) : status;
    if (status == JARAK_OK && !found) {
        status = jarak_fail(error, JARAK_ERR_DATA, _("the base has no equilibrium, or no unique one; exposures are not known"));
    }
    status = status == JARAK_OK ? base_new(&model, &room, &at, error) : status;
    status = status == JARAK_OK ? expose(&at, &used, n_of, of, exposure, error) : status;
    jarak__free(at.memory);
    jarak__chain_room_free(&room);
    jarak__chain_model_free(&model);
    return status;
}
