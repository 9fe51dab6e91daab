package reading

import "strings"

// Part is how far a part of the work is. The order matters: from Succeeded on it is over.
type Part int

const (
	// Absent says that nothing is told of the part.
	Absent Part = iota
	// Waiting says that the part never began.
	Waiting
	// Moving says that the part began and is not over.
	Moving
	// Succeeded says that it arrived, with or without warnings.
	Succeeded
	// Failed says that it did not arrive.
	Failed
	// Incomplete says that some of it arrived.
	Incomplete
	// Skipped says that Atlassian passed it over.
	Skipped
	// Stopped says that a person stopped or cancelled it.
	Stopped
	// Strange says that it is over with a word that nobody told us of.
	Strange
)

// Over tells whether nothing more happens to the part.
func (p Part) Over() bool {
	return p >= Succeeded
}

// PartOf reads the outcome of a part that is over.
func PartOf(outcome string) Part {
	switch strings.ToUpper(outcome) {
	case "SUCCESS", "WARNING":
		return Succeeded
	case "FAILED":
		return Failed
	case "INCOMPLETE":
		return Incomplete
	case "SKIPPED":
		return Skipped
	case "STOPPED", "CANCELLED":
		return Stopped
	default:
		return Strange
	}
}
