/* Further layouts in which publishers hand out their data, on small files that this test writes: what is read of each, number by number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "folder.h"
#include "loading.h"

#define FLOWS                                                                                                               \
    "SELECT string_agg(concat_ws(' ', exporter || '>' || importer, product, side, 'by ' || reporter, first_day, last_day, " \
    "period_kind, value, unit), '; ' ORDER BY line, value) FROM facts.flow"
#define FIGURES                                                                                                                           \
    "SELECT string_agg(concat_ws(' ', from_state || coalesce('>' || to_state, ''), measure, year(first_day), value, unit, status), '; ' " \
    "ORDER BY measure, from_state, first_day) FROM facts.figure"
#define EVENTS                                                                                                                       \
    "SELECT string_agg(concat_ws(' ', actor || '>' || target, first_day, code, quad_class, goldstein, weight), '; ' ORDER BY line) " \
    "FROM facts.event"
#define VOTES                                                                                                                              \
    "SELECT string_agg(concat_ws(' ', v.number, v.date, r.session, r.resolution, v.state, v.vote), '; ' ORDER BY v.line) FROM facts.vote " \
    "v "                                                                                                                                   \
    "JOIN facts.rollcall r ON r.number = v.number AND r.date = v.date"

typedef struct layout {
    const char *format, *file, *text, *sql, *expected;
    int read, loaded, skipped, rejected;
} layout;

#define COMTRADE                                                                                                                       \
    "TypeCode,FreqCode,RefYear,RefMonth,Period,ReporterCode,FlowCode,PartnerCode,Partner2Code,ClassificationCode,CmdCode,CustomsCode," \
    "MotCode,PrimaryValue\n"

static const layout layouts[] = {
    /* Codes as numbers with a point, a product that lost its zero, headings with and without their products, and detail with and without
     * the row of all. */
    {"comtrade", "a.csv",
     COMTRADE "C,A,2022,52,2022,398.0,M,643.0,0.0,H6,TOTAL,C00,0.0,100\n"
              "C,A,2022,52,2022,398,M,643,0,H6,10121,C00,0,5\n"
              "C,A,2022,52,2022,398,M,643,0,H6,1,C00,0,7\n"      /* the chapter of that product */
              "C,A,2022,52,2022,398,M,156,0,H6,85,C00,0,8\n"     /* a chapter alone */
              "C,A,2022,52,2022,398,M,156,0,H6,85,C00,2100,3\n"  /* of which by sea */
              "C,A,2022,52,2022,398,M,156,0,H6,84,C00,2100,2\n", /* by sea, the whole is not told */
     FLOWS,
     "RUS>KAZ TOTAL import by KAZ 2022-01-01 2022-12-31 year 100.0 USD; RUS>KAZ 010121 import by KAZ 2022-01-01 2022-12-31 year 5.0 USD; "
     "CHN>KAZ 85 import by KAZ 2022-01-01 2022-12-31 year 8.0 USD",
     6, 3, 2, 1},
    /* Two classifications: the total of a partner that only one of them has stays, and nothing is there twice. */
    {"comtrade", "a.csv",
     COMTRADE "C,A,2022,52,2022,398,M,643,0,H6,TOTAL,C00,0,100\n"
              "C,A,2022,52,2022,398,M,643,0,H6,27,C00,0,60\n"
              "C,A,2022,52,2022,398,M,643,0,S4,TOTAL,C00,0,100\n"
              "C,A,2022,52,2022,398,M,643,0,S4,27,C00,0,9\n"
              "C,A,2022,52,2022,398,M,643,0,S4,333,C00,0,44\n"
              "C,A,2022,52,2022,398,M,156,0,S4,TOTAL,C00,0,70\n"
              "C,A,2022,52,2022,398,M,156,0,S4,0,C00,0,8\n"
              "C,A,2022,52,2022,398,M,643,0,H5,27,C00,0,61\n",
     FLOWS,
     "RUS>KAZ TOTAL import by KAZ 2022-01-01 2022-12-31 year 100.0 USD; RUS>KAZ 27 import by KAZ 2022-01-01 2022-12-31 year 60.0 USD; "
     "CHN>KAZ TOTAL import by KAZ 2022-01-01 2022-12-31 year 70.0 USD",
     8, 3, 5, 0},
    /* A product of another classification has a code that would be taken for one of the Harmonized System. */
    {"comtrade", "a.csv",
     COMTRADE "C,A,1975,52,1975,842,M,124,0,S1,TOTAL,C00,0,100\n"
              "C,A,1975,52,1975,842,M,250,0,S1,TOTAL,C00,0,7\n"
              "C,A,1975,52,1975,842,M,124,0,S1,27,C00,0,9\n",
     FLOWS,
     "CAN>USA TOTAL import by USA 1975-01-01 1975-12-31 year 100.0 USD; FRA>USA TOTAL import by USA 1975-01-01 1975-12-31 year 7.0 USD", 3,
     2, 1, 0},
    {"comtrade_snake", "a.csv",
     "type_code,freq_code,ref_year,ref_month,period,reporter_code,flow_code,partner_code,partner2_code,classification_code,cmd_code,"
     "customs_code,mot_code,primary_value\nC,M,2015,3,201503,398,X,643,0,H4,TOTAL,C00,0,13390.5\n",
     FLOWS, "KAZ>RUS TOTAL export by KAZ 2015-03-01 2015-03-31 month 13390.5 USD", 1, 1, 0, 0},
    /* Columns that were left out say nothing. */
    {"comtrade", "a.csv",
     "typeCode,freqCode,refYear,refMonth,period,reporterCode,flowCode,partnerCode,cmdCode,primaryValue\nC,A,2022,52,2022,398,M,643,10121,"
     "5\n",
     FLOWS, "RUS>KAZ 010121 import by KAZ 2022-01-01 2022-12-31 year 5.0 USD", 1, 1, 0, 0},
    {"comtrade_legacy", "a.csv",
     "Classification,Year,Period,Period Desc.,Aggregate Level,Is Leaf Code,Trade Flow Code,Trade Flow,Reporter Code,Reporter,Reporter "
     "ISO,Partner Code,Partner,Partner ISO,Commodity Code,Commodity,Qty Unit Code,Qty Unit,Qty,Netweight (kg),Trade Value (US$),Flag\n"
     "HS,2018,2018,2018,0,0,1,Import,398,Kazakhstan,KAZ,643,Russian Federation,RUS,TOTAL,All Commodities,1,No Quantity,,,13000,0\n"
     "HS,2018,201806,June 2018,0,0,2,Export,398,Kazakhstan,KAZ,643,Russian Federation,RUS,TOTAL,All Commodities,1,No Quantity,,,500,0\n"
     "HS,2018,2018,2018,0,0,3,Re-Export,398,Kazakhstan,KAZ,643,Russian Federation,RUS,TOTAL,All Commodities,1,No Quantity,,,4,0\n",
     FLOWS,
     "RUS>KAZ TOTAL import by KAZ 2018-01-01 2018-12-31 year 13000.0 USD; KAZ>RUS TOTAL export by KAZ 2018-06-01 2018-06-30 month 500.0 "
     "USD",
     3, 2, 1, 0},
    /* The second partner, the procedure and the transport: detail beside its whole, and without it; a shorter header has none of them. */
    {"comtrade_legacy", "a.csv",
     "Classification,Year,Period,Aggregate Level,Trade Flow Code,Reporter Code,Partner Code,2nd Partner Code,Customs Proc. Code,Mode of "
     "Transport Code,Commodity Code,Trade Value (US$)\n"
     "H5,2018,2018,0,1,398,643,0,C00,0,TOTAL,13000\n"
     "H5,2018,2018,0,1,398,643,112,C00,0,TOTAL,2000\n"   /* of which by way of Belarus */
     "H5,2018,2018,0,1,398,643,0,C04,0,TOTAL,1000\n"     /* of which for processing */
     "H5,2018,2018,0,1,398,643,0,C00,2100.0,TOTAL,700\n" /* of which by sea */
     "H5,2018,2018,0,1,398,156,,,,TOTAL,500\n"           /* nothing said: all of it */
     "H5,2018,2018,0,1,398,276,643,C00,0,TOTAL,40\n",    /* by way of Russia, the whole is not told */
     FLOWS,
     "RUS>KAZ TOTAL import by KAZ 2018-01-01 2018-12-31 year 13000.0 USD; CHN>KAZ TOTAL import by KAZ 2018-01-01 2018-12-31 year 500.0 USD",
     6, 2, 3, 1},
    {"eurostat_sdmx", "a.csv",
     "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE\n"
     "ESTAT:DS-045409(1.0),15/09/26,M,DE,KZ,TOTAL,2,VALUE_IN_EUROS,2023-01,201\nESTAT:DS-045409(1.0),15/09/"
     "26,M,EL,XK,854231,1,VALUE_IN_EUROS,2023-01,32\n"
     "ESTAT:DS-045409(1.0),15/09/26,M,EL,XK,85,1,VALUE_IN_EUROS,2023-01,40\nESTAT:DS-045409(1.0),15/09/"
     "26,M,EL,XS,85,1,VALUE_IN_EUROS,2023-01,41\n"
     "ESTAT:DS-045409(1.0),15/09/26,A,EU27_2020,KZ,TOTAL,2,VALUE_IN_EUROS,2023,9\nESTAT:DS-045409(1.0),15/09/"
     "26,M,DE,KZ,TOTAL,2,QUANTITY_IN_100KG,2023-01,5\n",
     FLOWS,
     "DEU>KAZ TOTAL export by DEU 2023-01-01 2023-01-31 month 201.0 EUR; XKX>GRC 854231 import by GRC 2023-01-01 2023-01-31 month 32.0 "
     "EUR; "
     "SRB>GRC 85 import by GRC 2023-01-01 2023-01-31 month 41.0 EUR",
     6, 3, 3, 0},
    {"comext_bulk_old", "full.dat",
     "DECLARANT,DECLARANT_ISO,PARTNER,PARTNER_ISO,TRADE_TYPE,PRODUCT_NC,PRODUCT_SITC,FLOW,STAT_REGIME,SUPP_UNIT,PERIOD,VALUE_IN_EUROS,"
     "QUANTITY_IN_KG\n"
     "001,FR,0079,KZ,E,01012100,00150,2,1,A,202301,10,6\n001,FR,0079,KZ,E,01012100,00150,2,2,A,202301,5,6\n004,DE,0079,KZ,E,TOTAL,TOTAL,2,"
     "4,,202352,123,6\n"
     "004,DE,0079,KZ,E,TOTAL,TOTAL,2,1,,202352,100,6\n004,DE,1011,QV,E,TOTAL,TOTAL,2,4,,202352,3,6\n",
     FLOWS,
     "FRA>KAZ 01012100 export by FRA 2023-01-01 2023-01-31 month 15.0 EUR; DEU>KAZ TOTAL export by DEU 2023-01-01 2023-12-31 year 123.0 "
     "EUR",
     5, 3, 2, 0},
    {"comext_bulk", "full_v2_202301.dat",
     "REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,PRODUCT_SITC,FLOW,STAT_PROCEDURE,SUPPL_UNIT,PERIOD,VALUE_EUR,VALUE_NAC,QUANTITY_KG,QUANTITY_"
     "SUPPL_"
     "UNIT\nFR,KZ,E,01012100,00150,1,1,NO_SU,202301,10,10,6,0\nFR,KZ,E,01,00150,1,1,NO_SU,202301,11,11,6,0\n",
     FLOWS, "KAZ>FRA 01012100 import by FRA 2023-01-01 2023-01-31 month 10.0 EUR", 2, 1, 1, 0},
    {"eurostat_tsv", "ext_lt.tsv",
     "freq,stk_flow,indic_et,partner,sitc06,geo\\TIME_PERIOD\t2020 \t2021 \t2022 \nA,EXP,MIO_EXP_VAL,RU,TOTAL,DE\t23000.1 \t26600.2 p\t: "
     "c\n"
     "A,IMP,MIO_IMP_VAL,KZ,TOTAL,EL\t1200.5 \t1300 b\t: \nA,EXP,PC_EXP,RU,TOTAL,DE\t1 \t2 \t3 \nA,EXP,MIO_EXP_VAL,RU,SITC0,DE\t1 \t2 \t3 "
     "\n",
     FLOWS,
     "DEU>RUS TOTAL export by DEU 2020-01-01 2020-12-31 year 23000.1 EUR_million; DEU>RUS TOTAL export by DEU 2021-01-01 2021-12-31 year "
     "26600.2 EUR_million; KAZ>GRC TOTAL import by GRC 2020-01-01 2020-12-31 year 1200.5 EUR_million; KAZ>GRC TOTAL import by GRC "
     "2021-01-01 "
     "2021-12-31 year 1300.0 EUR_million",
     4, 2, 2, 0},
    {"imts_portal", "a.csv",
     "DATASET,SERIES_CODE,OBS_MEASURE,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,SCALE,TRADE_FLOW,2022,2022-Q1,2022-M02\n"
     "IMF.STA:IMTS(1.0.0),KAZ.XG_FOB_USD.RUS.A,OBS_VALUE,Kazakhstan,\"Exports of goods, FOB\",Russian Federation,Annual,Millions,Exports "
     "of goods,8800.5,,\n"
     "IMF.STA:IMTS(1.0.0),KAZ.MG_CIF_USD.RUS.Q,OBS_VALUE,Kazakhstan,\"Imports of goods, CIF\",Russian Federation,Quarterly,Units,Imports "
     "of goods,,700,\n"
     "IMF.STA:IMTS(1.0.0),KAZ.MG_CIF_USD.RUS.M,OBS_VALUE,Kazakhstan,\"Imports of goods, CIF\",Russian Federation,Monthly,Thousands,Imports "
     "of goods,,,50\n"
     "IMF.STA:IMTS(1.0.0),KAZ.MG_CIF_USD.G001.A,OBS_VALUE,Kazakhstan,\"Imports of goods, CIF\",World,Annual,Millions,Imports of "
     "goods,9,,\n",
     FLOWS,
     "KAZ>RUS TOTAL export by KAZ 2022-01-01 2022-12-31 year 8800.5 USD_million; RUS>KAZ TOTAL import by KAZ 2022-01-01 2022-03-31 quarter "
     "700.0 "
     "USD; RUS>KAZ TOTAL import by KAZ 2022-02-01 2022-02-28 month 50.0 USD_thousand",
     4, 3, 1, 0},
    {"wits_wide", "a.csv",
     "Reporter,Partner,Product categories,Indicator Type,Indicator,2018,2019\n"
     "Kazakhstan,Russian Federation,All Products,Export,Export (US$ Thousand),5200.5,5600\nKazakhstan,Russian "
     "Federation,Fuels,Export,Export (US$ Thousand),1,2\n"
     "Kazakhstan,Russian Federation,All Products,Export,Export Partner Share (%),9,9\nKazakhstan,World,All Products,Export,Export (US$ "
     "Thousand),1,2\n",
     FLOWS,
     "KAZ>RUS TOTAL export by KAZ 2018-01-01 2018-12-31 year 5200.5 USD_thousand; KAZ>RUS TOTAL export by KAZ 2019-01-01 2019-12-31 year "
     "5600.0 "
     "USD_thousand",
     4, 1, 3, 0},
    {"wits_query", "a.csv",
     "Nomenclature,ReporterISO3,ProductCode,ReporterName,PartnerISO3,PartnerName,Year,TradeFlowName,TradeFlowCode,TradeValue in 1000 USD\n"
     "H5,KAZ,TOTAL,Kazakhstan,RUS,Russian Federation,2019,Import,5,14000.5\nH5,KAZ,10121,Kazakhstan,RUS,Russian "
     "Federation,2019,Export,6,3\n"
     "H5,KAZ,TOTAL,Kazakhstan,WLD,World,2019,Import,5,99\nH5,KAZ,TOTAL,Kazakhstan,RUS,Russian Federation,2019,Re-Export,3,1\n",
     FLOWS,
     "RUS>KAZ TOTAL import by KAZ 2019-01-01 2019-12-31 year 14000.5 USD_thousand; KAZ>RUS 010121 export by KAZ 2019-01-01 2019-12-31 year "
     "3.0 "
     "USD_thousand",
     4, 2, 2, 0},
    {"wdi_api", "API_NY.GDP.csv",
     "\xef\xbb\xbf\"Data Source\",\"World Development Indicators\",\n\n\"Last Updated Date\",\"2025-07-01\",\n\n"
     "\"Country Name\",\"Country Code\",\"Indicator Name\",\"Indicator Code\",\"2021\",\"2022\",\n"
     "\"Kazakhstan\",\"KAZ\",\"GDP (current US$)\",\"NY.GDP.MKTP.CD\",\"197112255360\",\"\",\n"
     "\"Euro area\",\"EMU\",\"GDP (current US$)\",\"NY.GDP.MKTP.CD\",\"1\",\"2\",\n\"Kazakhstan\",\"KAZ\",\"Population, "
     "total\",\"SP.POP.TOTL\",\"19000000\",\"\",\n",
     FIGURES, "KAZ gdp_current_usd 2021 197112255360.0 USD official; KAZ population 2021 19000000.0 persons official", 3, 2, 1, 0},
    {"wdi_databank", "a.csv",
     "Country Name,Country Code,Series Name,Series Code,2021 [YR2021],2022 [YR2022]\nKazakhstan,KAZ,GDP (current "
     "US$),NY.GDP.MKTP.CD,197112255360,..\n"
     ",,,,,\nData from database: World Development Indicators,,,,,\n",
     FIGURES, "KAZ gdp_current_usd 2021 197112255360.0 USD official", 3, 1, 2, 0},
    {"undesa_2020", "a.csv",
     "\"Index\",\"Region, development group, country or area of destination\",\"Notes of destination\",\"Location code of "
     "destination\",\"Type of "
     "data of destination\",\"Region, development group, country or area of origin\",\"Location code of "
     "origin\",\"1995\",\"2000\",\"1995\"\n"
     "1,Kazakhstan,,398,B,Russian Federation,643,\"3 619 254\",..,\"1 700 000\"\n2,World,,900,,Russian Federation,643,5,5,5\n",
     FIGURES, "RUS>KAZ migrant_stock 1995 3619254.0 persons estimate", 2, 1, 1, 0},
    {"knomad", "bilateral_remittances_2021.csv",
     "Remittance-receiving country (across) - Remittance-sending country (down) ,Afghanistan,Kazakhstan,WORLD\nRussian "
     "Federation,5.5,\"1,300\",9\nWORLD,5,400,2000\n",
     FIGURES, "RUS>AFG remittances 2021 5.5 USD_million estimate; RUS>KAZ remittances 2021 1300.0 USD_million estimate", 2, 1, 1, 0},
    {"maddison", "a.csv",
     "countrycode,country,region,year,gdppc,pop\nKAZ,Kazakhstan,Central Asia,2018,25000,18500.5\nKAZ,Kazakhstan,Central Asia,1950,1,\n",
     FIGURES,
     "KAZ gdp_per_person_2011 2018 25000.0 international dollars of 2011 a person estimate; KAZ population_maddison 2018 18500500.0 "
     "persons estimate",
     2, 1, 1, 0},
    {"penn_world_table", "a.csv", "countrycode,country,currency_unit,year,rgdpe,rgdpo,pop\nKAZ,Kazakhstan,Tenge,2019,450000,460000,18.5\n",
     FIGURES,
     "KAZ gdp_ppp_penn 2019 450000.0 million dollars at purchasing power parity estimate; KAZ population_penn 2019 18500000.0 persons "
     "estimate",
     1, 1, 0, 0},
    {"cow_diplomatic", "a.csv", "ccode1,ccode2,year,DR_at_1,DR_at_2,DE,version\n365,705,2005,2,3,1,2006.1\n", FIGURES,
     "RUS>KAZ diplomatic_exchange 2005 1.0 yes=1 official; KAZ>RUS diplomatic_representation 2005 2.0 level official; RUS>KAZ "
     "diplomatic_representation 2005 3.0 level official",
     1, 1, 0, 0},
    {"cow_igo_dyads", "a.csv", "ccode1,ccode2,year,country1,country2,AAAID,CIS,CSTO,OPEC\n365,705,2014,Russia,Kazakhstan,0,1,1,-9\n",
     FIGURES, "RUS>KAZ igo_comembership 2014 2.0 organisations official", 1, 1, 0, 0},
    {"cow_igo_states", "a.csv",
     "ccode,year,state,aaaid,cis,csto,un,opec\n365,2005,russia,-1,1,1,1,1\n365,2010,russia,-1,1,1,1,-9\n365,2012,russia,0,1,1,1,1\n"
     "365,2013,russia,0,1,0,1,0\n365,2014,russia,0,1,1,-9,-9\n705,2013,kazakhstan,0,0,1,0,0\n705,2014,kazakhstan,0,3,-9,0,0\n"
     "315,1990,czechoslovakia,-1,-1,-1,2,0\n",
     "SELECT string_agg(concat_ws(' ', organisation, state, kind, first_day, last_day), '; ' ORDER BY organisation, state, first_day) FROM "
     "facts.membership",
     "COW CIS KAZ observer 2014-01-01; COW CIS RUS member 2005-01-01; COW CSTO KAZ member 2013-01-01; COW CSTO RUS member 2005-01-01 "
     "2012-12-31; COW CSTO RUS member 2014-01-01; COW OPEC RUS member 2005-01-01 2012-12-31; COW UN CSK associate 1990-01-01 1990-12-31; "
     "COW UN RUS member 2005-01-01",
     8, 8, 0, 0},
    {"atop_directed", "a.csv",
     "ddyad,year,stateA,stateB,atopally,Defense,offense,neutral,nonagg,consul,shareob\n365705,2018,365,705,1,1,0,0,1,0,3\n", FIGURES,
     "RUS>KAZ alliance_defense 2018 1.0 yes=1 official; RUS>KAZ alliance_nonaggression 2018 1.0 yes=1 official", 1, 1, 0, 0},
    {"unga_voeten", "a.csv",
     "\"\",\"rcid\",\"ccode\",\"member\",\"vote\",\"session\",\"year\",\"date\",\"unres\",\"importantvote\",\"short\",\"descr\"\n"
     "1,3,2,1,1,1,1946,1946-01-01,R/1/66,0,a,b\n2,3,365,1,3,1,1946,1946-01-01,R/1/66,0,a,b\n3,3,700,0,9,1,1946,1946-01-01,R/1/66,0,a,b\n"
     "4,3,200,1,8,1,1946,1946-01-01,R/1/66,0,a,b\n",
     VOTES, "3 1946-01-01 1 R/1/66 USA Y; 3 1946-01-01 1 R/1/66 SUN N; 3 1946-01-01 1 R/1/66 GBR X", 4, 3, 1, 0},
    {"undl_votes", "a.csv",
     "undl_id,ms_code,ms_name,ms_vote,date,session,resolution,draft,title\n1,KAZ,KAZAKHSTAN,A,2022-03-02,Eleventh emergency special "
     "session,A/RES/ES-11/1,d,t\n"
     "2,RUS,RUSSIAN FEDERATION,N,2021-12-06,76,A/RES/76/1,d,t\n2,UZB,UZBEKISTAN,X,2021-12-06,76,A/RES/76/1,d,t\n",
     VOTES, "1 2022-03-02 76 A/RES/ES-11/1 KAZ A; 2 2021-12-06 76 A/RES/76/1 RUS N; 2 2021-12-06 76 A/RES/76/1 UZB X", 3, 3, 0, 0},
    {"gdelt_query", "a.csv",
     "GLOBALEVENTID,SQLDATE,Actor1Code,Actor1CountryCode,Actor2CountryCode,IsRootEvent,EventCode,QuadClass,GoldsteinScale\n"
     "1,20230101,RUSGOV,RUS,KAZ,1,042,1,1.9\n2,20230101,RUSGOV,RUS,,1,042,1,1.9\n3,20230101,RUSGOV,RUS,EUR,1,042,1,1.9\n",
     EVENTS, "RUS>KAZ 2023-01-01 042 1 1.9 1.0", 3, 1, 2, 0},
    {"gdelt_reduced", "GDELT.MASTERREDUCEDV2.TXT",
     "Date\tSource\tTarget\tCAMEOCode\tNumEvents\tNumArts\tQuadClass\tGoldstein\n19960101\tRUSGOV\tKAZ\t042\t3\t9\t1\t1."
     "9\n19790101\tRUSGOV\tKAZ\t042\t1\t1\t1\t1.9\n",
     EVENTS, "RUS>KAZ 1996-01-01 042 1 1.9 3.0; SUN>KAZ 1979-01-01 042 1 1.9 1.0", 2, 2, 0, 0},
    {"phoenix", "a.csv",
     "eid,story_date,year,month,day,source,source_root,source_agent,target,target_root,target_agent,code,root_code,quad_class,goldstein\n"
     "1,1995-01-01,1995,1,1,USAGOV,USA,GOV,GBRGOV,GBR,GOV,042,4,1,1.9\n2,1995-01-01,1995,1,1,USAGOV,USA,GOV,IGO,IGO,,010,1,0,0\n3,1995-01-"
     "02,1995,1,2,USA,USA,,RUS,RUS,,010,1,0,0\n",
     EVENTS, "USA>GBR 1995-01-01 042 1 1.9 1.0; USA>RUS 1995-01-02 010 1 0.0 1.0", 3, 2, 1, 0},
    {"acled", "a.csv",
     "event_id_cnty,event_date,year,disorder_type,event_type,sub_event_type,actor1,actor2,iso,country,fatalities\n"
     "UKR1,2022-03-01,2022,Political violence,Battles,Armed clash,Military Forces of Russia (2000-),Military Forces of "
     "Ukraine,804,Ukraine,3\n"
     "UKR2,01 March 2022,2022,Demonstrations,Protests,Peaceful protest,Protesters (Ukraine),,804,Ukraine,0\n",
     EVENTS, "RUS>UKR 2022-03-01 190 4 1.0", 2, 1, 1, 0},
};

static void every_layout_is_recognised_and_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
        const layout *l = &layouts[i];
        jarak_store *store = open_store(NULL);
        jarak_error error = {0};
        jarak_load_settings settings;
        jarak_load_report report = {0};
        char *found = NULL;
        jarak_load_settings_init(&settings);
        settings.allow_few = true;
        write_file(l->file, l->text);
        if (jarak_load_file(store, l->file, &settings, &report, &error) != JARAK_OK ||
            jarak__sql_text(store, l->sql, 0, NULL, &found, &error) != JARAK_OK) {
            fail_msg("%s: %s", l->format, error.message);
        }
        assert_string_equal(report.source, l->format);
        assert_string_equal(found != NULL ? found : "", l->expected);
        if (report.rows_read != l->read || report.rows_loaded != l->loaded || report.rows_skipped != l->skipped ||
            report.rows_rejected != l->rejected) {
            fail_msg("%s: %d read, %d loaded, %d skipped, %d rejected", l->format, (int)report.rows_read, (int)report.rows_loaded,
                     (int)report.rows_skipped, (int)report.rows_rejected);
        }
        jarak__free(found);
        jarak_store_close(store);
    }
}

/* A matrix that says nowhere of which year it is. */
static void a_matrix_without_a_year_is_refused_with_the_remedy(void **state)
{
    (void)state;
    write_file("matrix.csv",
               "Remittance-receiving country (across) - Remittance-sending country (down) ,Kazakhstan\nRussian Federation,5\n");
    jarak_store *store = open_store(NULL);
    jarak_error error = {0};
    assert_int_equal(jarak_load_file(store, "matrix.csv", NULL, NULL, &error), JARAK_ERR_DATA);
    assert_non_null(strstr(error.message, "give it with --year, or rename the file"));
    jarak_load_settings settings;
    jarak_load_settings_init(&settings);
    settings.year = 2019;
    assert_int_equal(jarak_load_file(store, "matrix.csv", &settings, NULL, &error), JARAK_OK);
    int64_t year = 0;
    assert_int_equal(jarak__sql_integer(store, "SELECT year(first_day) FROM facts.figure", 0, NULL, &year, &error), JARAK_OK);
    assert_int_equal(year, 2019);
    write_file("years.csv", "ccode1,ccode2,year,dyadigos\n365,705,2014,7\n");
    assert_int_equal(jarak_load_file(store, "years.csv", &settings, NULL, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "which tells its years itself"));
    jarak_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_layout_is_recognised_and_read, enter_folder, leave_folder),
        cmocka_unit_test_setup_teardown(a_matrix_without_a_year_is_refused_with_the_remedy, enter_folder, leave_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
