package reading

// Plan is what a run's job holds: what a reading is held against.
type Plan struct {
	// Spaces is the number of spaces in the job.
	Spaces int32
	// Keys are the keys of spaces that may be in it, without case; nil where they are not known here.
	Keys map[string]bool
	// Apps are the apps whose data is expected to move. An app that is only installed moves none.
	Apps []string
	// Users and Templates tell whether they are in the job.
	Users, Templates bool
}
