package lifecycle

import (
	"slices"
	"strings"
)

func (r *Reading) readSpaces(plan Plan, migrate *Node, core part) {
	node := migrate.child("spaces")
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
			r.countSpace(key, partOf(child))
		}
	}
	// Nodes for single spaces are inferred, not documented: where they are missing, the whole speaks for them.
	rest := max(0, plan.Spaces-counted)
	switch whole {
	case succeeded:
		r.Spaces.Done += rest
	case incomplete:
		// Some of these arrived and some did not, and nothing says which.
		r.partly = rest > 0
		r.Spaces.Failed += rest
	case failed, stopped, strange:
		r.Spaces.Failed += rest
	case skipped:
		r.Spaces.Skipped += rest
	case absent, waiting, moving:
	}
	if whole.over() && whole != succeeded && r.Spaces.Done >= plan.Spaces && plan.Spaces > 0 {
		// All of them well, and the whole not: one of the two is wrong, so nothing is taken for a success.
		r.Spaces.Done, r.Spaces.Failed, r.partly = 0, plan.Spaces, true
	}
	// What stands below "spaces" is inferred: more nodes than spaces are no more spaces.
	r.Spaces.Done = min(r.Spaces.Done, plan.Spaces)
	slices.Sort(r.FailedSpaces)
	slices.Sort(r.SkippedSpaces)
}

func (r *Reading) countSpace(key string, p part) {
	switch p {
	case succeeded:
		r.Spaces.Done++
	case skipped:
		r.Spaces.Skipped++
		r.SkippedSpaces = append(r.SkippedSpaces, key)
	case failed, incomplete, stopped, strange:
		r.Spaces.Failed++
		r.FailedSpaces = append(r.FailedSpaces, key)
	case absent, waiting, moving:
	}
}
