package v1alpha1

// ReasonDoc says what a reason means and what a person does next. The page on conditions is generated from these rows.
type ReasonDoc struct {
	// Kind is the kind that shows the reason.
	Kind string
	// Conditions are the conditions that show it.
	Conditions []string
	// Reason is the word.
	Reason string
	// Meaning says what happened.
	Meaning string
	// Next says what to do.
	Next string
}

// ReasonDocs lists every reason of every kind, in the order of the documentation.
func ReasonDocs() []ReasonDoc {
	docs := migrationStateDocs()
	docs = append(docs, migrationReasonDocs()...)
	docs = append(docs, cloudSiteReasonDocs()...)
	return append(docs, appAssessmentReasonDocs()...)
}

const nothingToDo = "Nothing: it goes on by itself."
