package findings

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/reading"
	"github.com/drover-dev/drover/internal/shorten"
)

// WholeCheck is the key of the finding that Atlassian could not run the checks at all: then the error stands on the node "check"
// itself, or on the task.
const WholeCheck = "Check"

// SpaceKeysConflict is the check that a space exists on the destination. Its key is seen in a ticket of Atlassian.
const SpaceKeysConflict = "SpaceKeysConflict"

const (
	maxItems            = 100
	maxOccurrences      = 5
	maxOccurrenceLength = 256
	maxMessageLength    = 512
)

// InStatus are the findings of checks that are over, as many as a status has room for, and how many there are of each area.
func InStatus(node *reading.Node, result reading.Part) ([]v1alpha1.CheckItem, []v1alpha1.CheckArea) {
	counts := map[string]*v1alpha1.CheckArea{}
	areas := make([]v1alpha1.CheckArea, 0, 5)
	for _, name := range []string{"apps", "users", "domains", "spaces", "system"} {
		areas = append(areas, v1alpha1.CheckArea{Name: name})
		counts[name] = &areas[len(areas)-1]
	}
	items := checkItems(node)
	if result != reading.Succeeded && !slices.ContainsFunc(items, Failed) {
		whole := &reading.Node{Outcome: node.Outcome, Message: node.Message, Occurrences: node.Occurrences}
		items = append(items, item(WholeCheck, whole))
	}
	for i := range items {
		if Failed(items[i]) {
			counts[items[i].Area].Failed++
		} else {
			counts[items[i].Area].Warnings++
		}
	}
	slices.SortFunc(items, func(a, b v1alpha1.CheckItem) int {
		return cmp.Or(rank(a)-rank(b), cmp.Compare(a.Key, b.Key))
	})
	return items[:min(len(items), maxItems)], areas
}

// rank orders the findings. The first is the one that messages explain: of several that failed, that spaces are on the site already,
// because who mends that without care deletes somebody's data.
func rank(item v1alpha1.CheckItem) int {
	switch {
	case !Failed(item):
		return 2
	case strings.EqualFold(item.Key, SpaceKeysConflict):
		return 0
	default:
		return 1
	}
}

// checkItems lists what did not simply succeed. Keys that are the same once they are cut would be refused by the schema, with
// all of the status, so the first of them stands for the others.
func checkItems(node *reading.Node) []v1alpha1.CheckItem {
	var items []v1alpha1.CheckItem
	seen := map[string]bool{WholeCheck: true}
	for _, key := range slices.Sorted(maps.Keys(node.Children)) {
		child := node.Children[key]
		if saysNothing(child) || strings.EqualFold(child.Outcome, "SUCCESS") || strings.EqualFold(child.Outcome, "SKIPPED") {
			continue
		}
		found := item(key, child)
		if seen[found.Key] {
			continue
		}
		seen[found.Key] = true
		items = append(items, found)
	}
	return items
}

// saysNothing tells of a check that never began. It is no finding; if it matters, the whole of the checks failed.
func saysNothing(node *reading.Node) bool {
	return node.Part() <= reading.Waiting && (node == nil || node.Outcome == "")
}

func item(key string, node *reading.Node) v1alpha1.CheckItem {
	occurrences := make([]string, 0, min(len(node.Occurrences), maxOccurrences))
	for _, occurrence := range node.Occurrences[:min(len(node.Occurrences), maxOccurrences)] {
		occurrences = append(occurrences, shorten.Text(mask(occurrence), maxOccurrenceLength))
	}
	if len(occurrences) == 0 {
		occurrences = nil
	}
	return v1alpha1.CheckItem{
		Key:         shorten.Text(cmp.Or(key, "unnamed"), 128),
		Area:        areaOf(key),
		Outcome:     shorten.Text(node.Outcome, 32),
		Excludable:  node.Excludable,
		Message:     shorten.Text(mask(node.Message), maxMessageLength),
		Occurrences: occurrences,
	}
}

// Failed tells whether a check stands in the way. Whatever is not known as harmless does.
func Failed(item v1alpha1.CheckItem) bool {
	return reading.PartOf(item.Outcome) != reading.Succeeded
}
