package findings

import (
	"maps"
	"slices"

	"github.com/drover-dev/drover/internal/reading"
)

// Finding is one check with all that Atlassian says of it. Personal data is masked.
type Finding struct {
	Key         string   `json:"key"`
	Area        string   `json:"area"`
	Outcome     string   `json:"outcome"`
	Excludable  bool     `json:"excludable"`
	Message     string   `json:"message,omitempty"`
	Occurrences []string `json:"occurrences,omitempty"`
}

// All lists every check of a tree that did not simply succeed. cut tells that the status has no room for all of it, so
// that a report is worth its write.
func All(root *reading.Node) (findings []Finding, cut bool) {
	node := root.Child("check")
	if node == nil {
		node = root
	}
	for _, key := range slices.Sorted(maps.Keys(node.Below())) {
		child := node.Children[key]
		if saysNothing(child) || reading.PartOf(child.Outcome) == reading.Skipped || child.Outcome == "SUCCESS" {
			continue
		}
		finding := Finding{
			Key: key, Area: areaOf(key), Outcome: child.Outcome, Excludable: child.Excludable, Message: mask(child.Message),
		}
		for _, occurrence := range child.Occurrences {
			finding.Occurrences = append(finding.Occurrences, mask(occurrence))
			cut = cut || len(occurrence) > maxOccurrenceLength
		}
		cut = cut || len(child.Occurrences) > maxOccurrences || len(child.Message) > maxMessageLength
		findings = append(findings, finding)
	}
	return findings, cut || len(findings) > maxItems
}
