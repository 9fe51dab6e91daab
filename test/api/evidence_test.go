package api_test

import "testing"

func TestEvidence(t *testing.T) {
	const at = "  run:\n"
	with := func(text string) string { return text + at }
	try(t, migration, map[string]change{
		"nothing said of it": {at, at, ""},
		"counts":             {at, with("  verification: Counts\n"), ""},
		"titles":             {at, with("  verification: Titles\n"), ""},
		"none":               {at, with("  verification: None\n"), ""},
		"a word that nobody knows": {
			at, with("  verification: Full\n"),
			`spec.verification: Unsupported value: "Full": supported values: "Counts", "Titles", "None"`,
		},
		"a tolerance for each kind": {
			at, with("  verificationTolerance: {pages: 1, blogPosts: 2, attachments: 1000000, comments: 0}\n"), "",
		},
		"a tolerance below none": {
			at, with("  verificationTolerance: {pages: -1}\n"),
			"spec.verificationTolerance.pages: should be greater than or equal to 0",
		},
		"a tolerance for everything": {
			at, with("  verificationTolerance: {attachments: 1000001}\n"),
			"spec.verificationTolerance.attachments: should be less than or equal to 1000000",
		},
		"a tolerance in percent": {
			at, with("  verificationTolerance: {comments: 1%}\n"), `spec.verificationTolerance.comments: must be of type integer: "string"`,
		},
		"all that may come after": {
			at, with("  verification: Titles\n  after: {idMapping: Report, productLinks: Update, redirectMap: Nginx}\n"), "",
		},
		"nothing that comes after": {at, with("  after: {}\n"), ""},
		"a map of addresses without titles": {
			at, with("  after: {redirectMap: Nginx}\n"),
			"spec.verification: must be Titles where after.redirectMap is set",
		},
		"a map of addresses in another format": {
			at, with("  after: {redirectMap: Apache}\n"),
			`spec.after.redirectMap: Unsupported value: "Apache": supported values: "Nginx", "None"`,
		},
		"a report that nobody knows": {
			at, with("  after: {idMapping: Yes}\n"), `spec.after.idMapping: `,
		},
	})
}
