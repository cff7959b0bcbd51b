/* Arithmetic in formulas: taking it apart by precedence, and its name. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/nearest.h"
#include "base/text.h"
#include "base/writer.h"
#include "fit/formula/parser.h"

static double sign_of(double x)
{
    return isnan(x) ? x : (double)((x > 0) - (x < 0));
}

static const struct {
    const char *name;
    double (*function)(double);
} functions[] = {
    {"log", log},  {"log1p", log1p}, {"log10", log10}, {"log2", log2}, {"exp", exp},     {"expm1", expm1},  {"sqrt", sqrt},
    {"abs", fabs}, {"asinh", asinh}, {"sin", sin},     {"cos", cos},   {"floor", floor}, {"ceiling", ceil}, {"sign", sign_of},
};
enum { N_FUNCTIONS = sizeof functions / sizeof functions[0] };

double (*jarak__formula_function(const char *name))(double)
{
    for (size_t i = 0; i < N_FUNCTIONS; i++) {
        if (strcmp(functions[i].name, name) == 0) {
            return functions[i].function;
        }
    }
    return NULL;
}

static const jarak__expr *make(jarak__parser *parser, jarak__expr expr)
{
    int left = expr.left != NULL ? expr.left->depth + 1 : 0, right = expr.right != NULL ? expr.right->depth + 1 : 0;
    expr.depth = left > right ? left : right;
    if (expr.depth > JARAK__DEEPEST_EXPR) {
        (void)jarak__parser_fails_at(parser, parser->token.at, _("this expression is too long; compute the column in a query"));
        return NULL;
    }
    jarak__expr *made = jarak__parser_alloc(parser, 1, sizeof *made);
    if (made != NULL) {
        *made = expr;
    }
    return made;
}

static const jarak__expr *binary(jarak__parser *parser, char operator, const jarak__expr * left, const jarak__expr *right)
{
    if (left == NULL || right == NULL) {
        return NULL;
    }
    return make(parser, (jarak__expr){.kind = JARAK__EXPR_BINARY, .operator= operator, .left = left, .right = right, .at = left->at});
}

static const jarak__expr *parse_call(jarak__parser *parser)
{
    jarak__token name = parser->token;
    if (jarak__formula_function(name.text) == NULL) {
        char hint[JARAK__HINT_BYTES];
        const char *names[N_FUNCTIONS];
        for (size_t f = 0; f < N_FUNCTIONS; f++) {
            names[f] = functions[f].name;
        }
        (void)jarak__parser_fails_at(
            parser, name.at,
            _("there is no function %s() here%s; known are log, log1p, log10, log2, exp, expm1, sqrt, abs, asinh, sin, "
              "cos, floor, ceiling and sign"),
            name.text, jarak__did_you_mean(name.text, N_FUNCTIONS, names, hint));
        return NULL;
    }
    jarak__parser_next(parser);
    jarak__parser_next(parser); /* the bracket */
    const jarak__expr *inner = jarak__parse_arithmetic(parser);
    if (inner == NULL || !jarak__parser_wants(parser, ')', _("an operator or \")\""))) {
        return NULL;
    }
    return make(parser, (jarak__expr){.kind = JARAK__EXPR_CALL, .name = name.text, .left = inner, .at = name.at});
}

const jarak__expr *jarak__parse_operand(jarak__parser *parser)
{
    jarak__token token = parser->token;
    if (token.kind == JARAK__TOKEN_NUMBER) {
        jarak__parser_next(parser);
        return make(parser, (jarak__expr){.kind = JARAK__EXPR_NUMBER, .number = token.number, .name = token.text, .at = token.at});
    }
    if (jarak__parser_sees_call(parser)) {
        return parse_call(parser);
    }
    if (token.kind == JARAK__TOKEN_NAME) {
        jarak__parser_next(parser);
        return make(parser, (jarak__expr){.kind = JARAK__EXPR_COLUMN, .name = token.text, .at = token.at});
    }
    (void)jarak__parser_expected(parser, _("a column, a number or a function"));
    return NULL;
}

static const jarak__expr *parse_bracket(jarak__parser *parser)
{
    if (!jarak__parser_takes(parser, '(')) {
        return jarak__parse_operand(parser);
    }
    const jarak__expr *inner = jarak__parse_arithmetic(parser);
    return inner != NULL && jarak__parser_wants(parser, ')', _("an operator or \")\"")) ? inner : NULL;
}

static const jarak__expr *parse_signed(jarak__parser *parser);

/* a^b, from the right; binds closer than a sign in front, looser than one behind: -2^-2 is -(2^(-2)). */
static const jarak__expr *parse_power(jarak__parser *parser)
{
    const jarak__expr *base = parse_bracket(parser);
    if (base == NULL || !jarak__parser_takes(parser, '^')) {
        return base;
    }
    return binary(parser, '^', base, parse_signed(parser));
}

static const jarak__expr *parse_signed(jarak__parser *parser)
{
    size_t at = parser->token.at;
    const jarak__expr *inner = NULL;
    if (!jarak__parser_deeper(parser)) {
        return NULL;
    }
    if (jarak__parser_takes(parser, '-')) {
        inner = parse_signed(parser);
        inner = inner != NULL ? make(parser, (jarak__expr){.kind = JARAK__EXPR_MINUS, .left = inner, .at = at}) : NULL;
    } else {
        (void)jarak__parser_takes(parser, '+');
        inner = parse_power(parser);
    }
    parser->depth--;
    return inner;
}

static const jarak__expr *parse_product(jarak__parser *parser)
{
    const jarak__expr *left = parse_signed(parser);
    while (left != NULL && (jarak__parser_sees(parser, '*') || jarak__parser_sees(parser, '/'))) {
        char sign = parser->token.sign;
        jarak__parser_next(parser);
        left = binary(parser, sign, left, parse_signed(parser));
    }
    return left;
}

static const jarak__expr *parse_sum(jarak__parser *parser)
{
    const jarak__expr *left = parse_product(parser);
    while (left != NULL && (jarak__parser_sees(parser, '+') || jarak__parser_sees(parser, '-'))) {
        char sign = parser->token.sign;
        jarak__parser_next(parser);
        left = binary(parser, sign, left, parse_product(parser));
    }
    return left;
}

/* A comparison gives 1 or 0. */
const jarak__expr *jarak__parse_arithmetic(jarak__parser *parser)
{
    const jarak__expr *left = parse_sum(parser);
    if (left != NULL && parser->token.kind == JARAK__TOKEN_SIGN && strchr("<>lg=n", parser->token.sign) != NULL) {
        char sign = parser->token.sign;
        jarak__parser_next(parser);
        left = binary(parser, sign, left, parse_sum(parser));
    }
    return left;
}

/* How closely an expression holds together, for brackets in its name. */
static int strength(const jarak__expr *expr)
{
    if (expr->kind == JARAK__EXPR_MINUS) {
        return 3;
    }
    if (expr->kind != JARAK__EXPR_BINARY) {
        return 5;
    }
    switch (expr->operator) {
    case '^':
        return 4;
    case '*':
    case '/':
        return 2;
    case '+':
    case '-':
        return 1;
    default:
        return 0;
    }
}

static void write_name(jarak__writer *writer, const jarak__expr *expr);

static void write_part(jarak__writer *writer, const jarak__expr *part, int least)
{
    bool bracket = strength(part) < least;
    jarak__write_text(writer, bracket ? "(" : "");
    write_name(writer, part);
    jarak__write_text(writer, bracket ? ")" : "");
}

static const char *operator_text(char operator)
{
    switch (operator) {
    case '+':
        return " + ";
    case '-':
        return " - ";
    case '*':
        return " * ";
    case '/':
        return "/";
    case '^':
        return "^";
    case '<':
        return " < ";
    case '>':
        return " > ";
    case 'l':
        return " <= ";
    case 'g':
        return " >= ";
    case '=':
        return " == ";
    default:
        return " != ";
    }
}

static void write_name(jarak__writer *writer, const jarak__expr *expr)
{
    int own = strength(expr);
    switch (expr->kind) {
    case JARAK__EXPR_NUMBER:
    case JARAK__EXPR_COLUMN:
        jarak__write_text(writer, expr->name);
        break;
    case JARAK__EXPR_CALL:
        jarak__write_format(writer, "%s(", expr->name);
        write_name(writer, expr->left);
        jarak__write_text(writer, ")");
        break;
    case JARAK__EXPR_MINUS:
        jarak__write_text(writer, "-");
        write_part(writer, expr->left, own);
        break;
    default: /* left to right, but powers from the right; comparisons do not chain */
        write_part(writer, expr->left, expr->operator== '^' || own == 0 ? own + 1 : own);
        jarak__write_text(writer, operator_text(expr->operator));
        write_part(writer, expr->right, expr->operator== '^' ? own - 1 : own + 1);
    }
}

const char *jarak__expr_name(jarak__arena *arena, const jarak__expr *expr)
{
    jarak__writer writer = {0};
    write_name(&writer, expr);
    const char *name = writer.failed ? NULL : jarak__arena_text(arena, writer.bytes, writer.length);
    jarak__writer_release(&writer);
    return name;
}
