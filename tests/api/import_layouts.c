/* Files as Washington publishes them: the four header families of its Report Card, and its roster. */
#include "../support/api.h"
#include "../support/test.h"
#include "../support/world.h"

#include <string.h>

/* What stands before the numbers in every family, and what a row of it says. */
#define PLACE_NAMES                                                                                          \
	"SchoolYear,OrganizationLevel,County,ESDName,ESDOrganizationID,DistrictCode,DistrictName,"           \
	"DistrictOrganizationId,SchoolCode,SchoolName,SchoolOrganizationid,CurrentSchoolType,"               \
	"StudentGroupType,StudentGroup,GradeLevel,"
#define PLACE_NAMES_D                                                                                        \
	"SchoolYear,OrganizationLevel,County,ESDName,DistrictCode,DistrictName,DistrictOrganizationId,"      \
	"SchoolCode,SchoolName,SchoolOrganizationId,OrganizationName,CurrentSchoolType,StudentGroupType,"    \
	"StudentGroup,GradeLevel,"
#define DISTRICT(year_)                                                                                      \
	year_ ",District,Adams,Example Service District,1,1109,Example District,2,,District Total,,,"
#define DISTRICT_D(year_)                                                                                    \
	year_ ",District,Adams,Example Service District,1109,Example District,2,,,,Example District,,"

static const struct {
	const char *name, *year, *header, *counted, *suppressed, *unnumbered, *other_measure;
} families[] = {
	{ "A", "2017-18",
		PLACE_NAMES
		"Measures,Suppression,Numerator,Denominator,NumberTakingAP,PercentTakingAP,DataAsOf\n",
		DISTRICT("2017-18") "AllStudents,All Students,All Grades,Regular Attendance,No "
				    "Suppression,150,200,,,2023-06-21\n",
		DISTRICT("2017-18") "Race,Asian,All Grades,Regular Attendance,Suppressed: "
				    "N<10,,,,,2023-06-21\n",
		DISTRICT("2017-18") "Race,White,5,Regular Attendance,No Suppression,NULL,40,,,2023-06-21\n",
		DISTRICT("2017-18") "AllStudents,All Students,All Grades,Dual Credit,No "
				    "Suppression,10,40,3,0.1,2023-06-21\n" },
	{ "B", "2018-19",
		PLACE_NAMES "Measure,SuppressionReason,Numerator,Denominator,APCourseNumber,DataAsOf\n",
		DISTRICT("2018-19") "All Students,All Students,All Grades,Regular Attendance,No "
				    "Suppression,150,200,,2023-06-21\n",
		DISTRICT("2018-19") "Race,Asian,All Grades,Regular Attendance,Suppressed: "
				    ">92%,,,,2023-06-21\n",
		DISTRICT("2018-19") "Race,White,5,Regular Attendance,No Suppression,,40,,2023-06-21\n",
		DISTRICT("2018-19") "All Students,All Students,9,Ninth Grade on Track,No "
				    "Suppression,1,2,,2023-06-21\n" },
	{ "C", "2022-23", PLACE_NAMES "Measure,DATReason,Numerator,Denominator,IBCourseNumber,DataAsOf\n",
		DISTRICT("2022-23") "All Students,All Students,All Grades,Regular "
				    "Attendance,None,150,200,,2023-07-11T00:00:00.000\n",
		DISTRICT("2022-23") "Race,Asian,All Grades,Regular Attendance,Cross Student Group - "
				    "N<10,,,,2023-07-11\n",
		DISTRICT("2022-23") "Race,White,5,Regular Attendance,Top/Bottom Range: "
				    ">72.7%,NULL,None,,2023-07-11\n",
		DISTRICT("2022-23") "All Students,All Students,All Grades,Dual "
				    "Credit,None,10,40,,2023-07-11\n" },
	{ "D", "2023-24", PLACE_NAMES_D "Measure,DAT_Reason,Numerator,Denominator,Percent,Label,DataAsOf\n",
		DISTRICT_D("2023-24") "All Students,All Students,All Grades,Regular "
				      "Attendance,None,150,200,0.75,75.0%,2024-09-10\n",
		DISTRICT_D("2023-24") "Race,Asian,All Grades,Regular Attendance,N<10,,,,N<10,2024-09-10\n",
		DISTRICT_D("2023-24") "Race,White,5,Regular Attendance,Cross Grade Level - "
				      "N<10,,,,N<10,2024-09-10\n",
		DISTRICT_D("2023-24") "All Students,All Students,All Grades,Dual "
				      "Credit,None,10,40,0.25,25%,2024-09-10\n" },
};

static const struct answer *check_file(const char *kind, const char *file)
{
	const struct answer *answer;

	world_make();
	answer = api_call(FACILITATOR, "POST", in_network(api_text("imports?kind=%s", kind)),
		"Content-Type: text/csv\r\n", file);
	expect_status(answer, 201, "a file of %s", kind);
	return answer;
}

static const struct answer *rows_of(const struct answer *import)
{
	return api_get(FACILITATOR, state(import->location, "rows"));
}

static void expect_totals(
	const struct answer *import, const char *new, const char *refused, const char *skipped)
{
	expect_value(import, "new", new);
	expect_value(import, "refused", refused);
	expect_value(import, "skipped", skipped);
}

static void test_every_header_family_is_read_alike(void)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		const struct answer *import = check_file("sqss",
			api_text("%s%s%s%s%s", families[i].header, families[i].counted,
				families[i].suppressed, families[i].unnumbered, families[i].other_measure));
		const struct answer *list = rows_of(import);

		expect_totals(import, "3", "0", "1");
		expect_value(import, "skips/0/reason", "another measure than Regular Attendance");
		expect_value(list, "items/0/member", "wa-01109");
		expect_value(list, "items/0/school_year", families[i].year);
		expect_value(list, "items/0/grade", "all");
		expect_value(list, "items/0/group", "all");
		expect_value(list, "items/0/to/enrolled", "200");
		expect_value(list, "items/0/to/chronic", "50");
		expect_value(list, "items/1/group", "race:asian");
		expect_value(list, "items/1/to/suppressed", "true");
		expect_value(list, "items/1/to/enrolled", "");
		expect_value(list, "items/2/grade", "5");
		expect_value(list, "items/2/to/suppressed", "true");
		expect_value(list, "items/2/to/chronic", "");
		api_forget();
	}
}

#define ROW(middle_) DISTRICT("2016-17") middle_ "\n"
#define HEADER_C PLACE_NAMES "Measure,DATReason,Numerator,Denominator\n"

static void test_the_numerator_counts_those_who_attended_regularly(void)
{
	const struct answer *import = check_file("sqss",
		HEADER_C ROW("All Students,All Students,1,Regular Attendance,None,\"1,299\",\"1,810\"")
			ROW("All Students,All Students,2,Regular Attendance,None,5.0,5.0")
				ROW("All Students,All Students,3,Regular Attendance,None,0,4"));
	const struct answer *list = rows_of(import);

	expect_totals(import, "3", "0", "0");
	expect_value(list, "items/0/to/chronic", "511");
	expect_value(list, "items/1/to/chronic", "0");
	expect_value(list, "items/2/to/chronic", "4");
	api_forget();
}

static void test_no_students_is_skipped_and_a_wrong_number_refused(void)
{
	const struct answer *import = check_file("sqss",
		HEADER_C ROW("All Students,All Students,1,Regular Attendance,No Students,,")
			ROW("All Students,All Students,2,Regular Attendance,None,0,0") ROW(
				"All Students,All Students,3,Regular Attendance,None,None,NULL")
				ROW("All Students,All Students,4,Regular Attendance,None,12,11") ROW(
					"All Students,All Students,5,Regular Attendance,None,many,11")
					ROW("All Students,All Students,6,Regular Attendance,None,7,") ROW(
						"All Students,All Students,14,Regular Attendance,None,7,9")
						ROW("Hair,Red,7,Regular Attendance,None,7,9"));
	const struct answer *list = rows_of(import);

	expect_totals(import, "0", "5", "3");
	expect_value(list, "items/0/reason", "The numerator is above the denominator.");
	expect_value(list, "items/0/column_name", "Numerator");
	expect_value(list, "items/1/reason", "\"many\" is no count of students.");
	expect_value(list, "items/1/row", "6");
	expect_value(list, "items/2/column_name", "Denominator");
	expect_value(list, "items/3/reason", "\"14\" is no grade we know.");
	expect_value(list, "items/4/reason", "\"Red\" is no student group we know.");
	api_forget();
}

static void test_a_refused_row_holds_the_others_of_its_district_and_year_back(void)
{
	static const char *const refused[] = { "All Students,All Students,14,Regular Attendance,None,7,9",
		"Hair,Red,7,Regular Attendance,None,7,9",
		"All Students,All Students,4,Regular Attendance,None,12,11" };

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		const struct answer *import = check_file(
			"sqss", api_text("%s%s%s\n%s", HEADER_C, DISTRICT("2016-17"), refused[i],
					ROW("All Students,All Students,1,Regular Attendance,None,1,2")));

		expect_totals(import, "0", "1", "0");
		expect_value(import, "held", "1");
		api_forget();
	}
}

static void test_totals_of_the_state_and_who_is_no_member_are_skipped_and_a_school_is_found(void)
{
	const struct answer *import, *list;

	world_make();
	api_post(FACILITATOR, "/v1/organizations",
		"{\"kind\":\"school\",\"name\":\"Example Elementary\",\"parent\":\"wa-01109\","
		"\"codes\":[{\"scheme\":\"wa-school\",\"code\":\"0301\"}]}");
	import = check_file("sqss", HEADER_C "2016-17,State,,,,,State Total,,,State Total,,,All Students,All "
					     "Students,All Grades,Regular Attendance,None,3,4\n"
					     "2016-17,District,,,,80001,Example District 1,,,,,,All "
					     "Students,All Students,All Grades,Regular Attendance,None,3,4\n"
					     "2016-17,District,,,,99998,Nowhere,,,,,,All Students,All "
					     "Students,All Grades,Regular Attendance,None,3,4\n"
					     "2016-17,School,Adams,,,\"1,109\",Example District,,301,Example "
					     "Elementary,,P,All Students,All Students,All Grades,"
					     "Regular Attendance,None,328,428\n"
					     "2016-17,School,Adams,,,1109,Example "
					     "District,,9998,Another,,P,All Students,All Students,All Grades,"
					     "Regular Attendance,None,328,428\n");
	list = rows_of(import);
	expect_totals(import, "1", "1", "3");
	expect_value(list, "items/0/column_name", "DistrictCode");
	expect_value(list, "items/0/reason", "There is no district wa-99998 in the record.");
	expect_value(list, "items/1/organization", "wa-school-0301");
	expect_value(list, "items/1/member", "wa-01109");
	expect_value(list, "items/1/to/chronic", "100");
	api_forget();
}

static void test_a_file_of_another_shape_is_422_and_names_the_column(void)
{
	const struct answer *answer;

	world_make();
	answer = api_call(FACILITATOR, "POST", in_network("imports?kind=sqss"), "Content-Type: text/csv\r\n",
		"SchoolYear,OrganizationLevel,DistrictCode\n2016-17,District,1109\n");
	expect_status(answer, 422, "columns are missing");
	expect_value(answer, "detail", "Row 1: The column SchoolCode is missing. Nothing was imported.");
	api_forget();
}

static void test_the_roster_makes_districts_and_the_service_districts_they_name(void)
{
	static const char roster[] =
		"lea_code,lea_name,s275_short_name_2025_26,lea_type_guess,esd_name,esd_number,esd_code,"
		"county,school_count_2022,"
		"nces_leaid,teacher_fte_2025_26,in_ospi_school_list_2022,in_s275_2025_26\n"
		"2250,Example Valley School District,Example,district,Example Service District "
		"123,123,11801,Asotin,6,5301940,1,1,1\n"
		"02251,Example Hill School District,Hill,district,Example Service District "
		"123,123,11801,Asotin,2,,2,1,1\n"
		"11801,Example Service District 123,ESD,esd,Example Service District "
		"123,123,11801,Asotin,,,,1,1\n"
		",No Code,,district,,123,11801,,,,,1,1\n";
	const struct answer *import = check_file("organizations", roster), *answer;

	expect_totals(import, "2", "1", "1");
	expect_status(api_post(FACILITATOR, state(import->location, "commit"), NULL), 200, "commit");
	answer = api_get(READER, "/v1/organizations/wa-02250");
	expect_value(answer, "name", "Example Valley School District");
	expect_value(answer, "parent/code", "wa-esd-123");
	expect_value(answer, "parent/name", "Example Service District 123");
	expect_value(api_get(READER, "/v1/organizations/nces-5301940"), "id", value_at(answer, "id"));
	import = check_file("organizations", roster);
	expect_value(import, "same", "2");
	expect_value(import, "changed", "0");
	import = check_file("organizations",
		"leacode,leaname,esdnumber,esdname,ncesleaid\n"
		"2250,Renamed,123,Example Service District 123,5301940\n2251,Example Hill School "
		"District,123,Example Service District 123,5301949\n");
	answer = api_get(FACILITATOR, state(import->location, "rows?outcome=changed"));
	expect_value(answer, "items/0/from/name", "Example Valley School District");
	expect_value(answer, "items/0/to/name", "Renamed");
	/* What is there already is no change. */
	expect_value(answer, "items/0/to/also", "");
	expect_value(answer, "items/0/to/parent_name", "");
	expect_value(answer, "items/1/to/also/0", "nces-5301949");
	api_forget();
}

static void test_the_list_of_schools_makes_schools_of_its_districts(void)
{
	static const char schools[] =
		"schoolcode,organizationid,schoolname,esdnum,esdname,leacode,leaname,lowestgrade,"
		"highestgrade,"
		"orgcategorylist,aypcodedescription,gradecategory,county,latitude,longitude\n"
		"9301,1,Example Valley Elementary,123,Example Service District 123,1109,Example,PK,6,"
		"\"Public School, Regular School\",Public School,Elementary School,Asotin,46.1,-118.1\n"
		"9302,2,Example Hill High,123,Example Service District "
		"123,01158,Example,9,12,,,,Asotin,46.1,-118.1\n"
		"9303,3,Nowhere Elementary,123,Example Service District "
		"123,99998,Example,K,5,,,,Asotin,46.1,-118.1\n"
		",4,No Code,123,,01109,Example,K,5,,,,Asotin,,\n"
		"9304,5,,123,,01109,Example,K,5,,,,Asotin,,\n9305,6,No District,123,,,,K,5,,,,Asotin,,\n";
	const struct answer *import = check_file("organizations", schools), *answer;

	expect_value(import, "new", "2");
	expect_value(import, "refused", "4");
	answer = api_get(FACILITATOR, state(import->location, "rows?outcome=refused"));
	expect_value(answer, "items/0/reason",
		"There is no organization wa-99998, neither in the record nor in this file.");
	expect_value(answer, "items/1/column_name", "schoolcode");
	expect_value(answer, "items/2/column_name", "schoolname");
	expect_value(answer, "items/3/column_name", "leacode");
	expect_status(api_post(FACILITATOR, state(import->location, "commit"), NULL), 200, "commit");
	answer = api_get(READER, "/v1/organizations/wa-school-9302");
	expect_value(answer, "name", "Example Hill High");
	expect_value(answer, "kind", "school");
	expect_value(answer, "parent/code", "wa-01158");
	expect_value(check_file("organizations", schools), "same", "2");
	api_forget();
}

static void test_a_list_that_lacks_a_column_is_told_which_by_the_layout_it_is_nearest_to(void)
{
	static const struct {
		const char *header, *detail;
	} rows[] = {
		{ "schoolcode,schoolname,county", "Row 1: The column lea_code is missing." },
		{ "schoolcode,leacode,county", "Row 1: The column school_name is missing." },
		{ "leacode,leaname,esdname", "Row 1: The column esd_number is missing." },
		{ "scheme,code,name", "Row 1: The column kind is missing." },
		{ "a,b", "Row 1: The column scheme is missing." },
	};

	world_make();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct answer *answer =
			api_call(FACILITATOR, "POST", in_network("imports?kind=organizations"),
				"Content-Type: text/csv\r\n", api_text("%s\n1,2,3\n", rows[i].header));

		expect_status(answer, 422, "%s", rows[i].header);
		expect(strncmp(value_at(answer, "detail"), rows[i].detail, strlen(rows[i].detail)) == 0,
			"%s: %s", rows[i].header, value_at(answer, "detail"));
	}
	api_forget();
}

static void test_an_organization_takes_one_code_of_each_scheme(void)
{
	const struct answer *answer,
		*import = check_file("organizations",
			"scheme,code,kind,name,also\nwa-district,81,district,Example,nces-5300081\n"
			"wa-district,82,district,Example,nces-5300082 nces-5300083\n");

	answer = api_get(FACILITATOR, state(import->location, "rows?outcome=refused"));
	expect_value(answer, "items/0/row", "3");
	expect_value(answer, "items/0/reason",
		"It would have two codes of scheme nces-lea; an organization has one of each.");
	expect_value(answer, "items/1/row", "");
	expect_status(api_post(FACILITATOR, state(import->location, "commit"), NULL), 200, "commit");
	import = check_file("organizations",
		"scheme,code,kind,name,also\nwa-district,81,district,Example,nces-5300084\n"
		"wa-district,81,district,Renamed,nces-5300081\n");
	expect_value(
		api_get(FACILITATOR, state(import->location, "rows?outcome=refused")), "items/0/row", "2");
	api_forget();
}

const struct test tests_import_layouts[] = {
	TEST(test_an_organization_takes_one_code_of_each_scheme),
	TEST(test_every_header_family_is_read_alike),
	TEST(test_the_numerator_counts_those_who_attended_regularly),
	TEST(test_no_students_is_skipped_and_a_wrong_number_refused),
	TEST(test_a_refused_row_holds_the_others_of_its_district_and_year_back),
	TEST(test_totals_of_the_state_and_who_is_no_member_are_skipped_and_a_school_is_found),
	TEST(test_a_file_of_another_shape_is_422_and_names_the_column),
	TEST(test_the_roster_makes_districts_and_the_service_districts_they_name),
	TEST(test_the_list_of_schools_makes_schools_of_its_districts),
	TEST(test_a_list_that_lacks_a_column_is_told_which_by_the_layout_it_is_nearest_to),
	TEST_END,
};
