package reading

import (
	"slices"
	"strings"
)

func (r *Run) readSpaces(plan Plan, migrate *Node, core Part) {
	node := migrate.Child("spaces")
	whole := orInherit(true, node, core)
	r.Spaces.Total = plan.Spaces
	counted := int32(0)
	if node != nil {
		for key, child := range node.Children {
			if plan.Keys != nil && !plan.Keys[strings.ToLower(key)] {
				// That spaces stand here by their keys is inferred: whatever else may stand here is none.
				continue
			}
			counted++
			r.countSpace(key, child.Part())
		}
	}
	// Nodes for single spaces are inferred, not documented: where they are missing, the whole speaks for them.
	rest := max(0, plan.Spaces-counted)
	switch whole {
	case Succeeded:
		r.Spaces.Done += rest
	case Incomplete:
		// Some of these arrived and some did not, and nothing says which.
		r.PartlyTold = rest > 0
		r.Spaces.Failed += rest
	case Failed, Stopped, Strange:
		r.Spaces.Failed += rest
	case Skipped:
		r.Spaces.Skipped += rest
	case Absent, Waiting, Moving:
	}
	if whole.Over() && whole != Succeeded && r.Spaces.Done >= plan.Spaces && plan.Spaces > 0 {
		// All of them well, and the whole not: one of the two is wrong, so nothing is taken for a success.
		r.Spaces.Done, r.Spaces.Failed, r.PartlyTold = 0, plan.Spaces, true
	}
	// What stands below "spaces" is inferred: more nodes than spaces are no more spaces.
	r.Spaces.Done = min(r.Spaces.Done, plan.Spaces)
	slices.Sort(r.FailedSpaces)
	slices.Sort(r.SkippedSpaces)
}

func (r *Run) countSpace(key string, p Part) {
	switch p {
	case Succeeded:
		r.Spaces.Done++
	case Skipped:
		r.Spaces.Skipped++
		r.SkippedSpaces = append(r.SkippedSpaces, key)
	case Failed, Incomplete, Stopped, Strange:
		r.Spaces.Failed++
		r.FailedSpaces = append(r.FailedSpaces, key)
	case Absent, Waiting, Moving:
	}
}
