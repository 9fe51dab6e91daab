package lifecycle

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/equality"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/shorten"
)

const (
	maxCheckItems       = 100
	maxOccurrences      = 5
	maxOccurrenceLength = 256
	maxMessageLength    = 512
)

// checkAreas sorts the keys that are known into the areas of the assistant's screen. The first prefix that fits counts.
var checkAreas = []struct{ prefix, area string }{
	{"App", "apps"},
	{"SpaceKeys", "spaces"},
	{"Space", "spaces"},
	{"MissingAttachments", "spaces"},
	{"Email", "domains"},
	{"TrustedDomain", "domains"},
	{"Domain", "domains"},
	{"User", "users"},
	{"Group", "users"},
	{"Invalid", "users"},
	{"CloudFreeUserLimit", "users"},
}

func areaOf(key string) string {
	for _, known := range checkAreas {
		if strings.HasPrefix(key, known.prefix) {
			return known.area
		}
	}
	return "system"
}

// compare marks what is new and what is as it was, and adds what is mended since the last time.
func compare(old, items []v1alpha1.CheckItem) []v1alpha1.CheckItem {
	before := map[string]v1alpha1.CheckItem{}
	for _, item := range old {
		if item.Change != v1alpha1.CheckFixed {
			item.Change = ""
			before[item.Key] = item
		}
	}
	for i := range items {
		was, known := before[items[i].Key]
		same := known && equality.Semantic.DeepEqual(was, items[i])
		items[i].Change = v1alpha1.CheckNew
		if same {
			items[i].Change = v1alpha1.CheckUnchanged
		} else if known {
			items[i].Change = v1alpha1.CheckChanged
		}
		delete(before, items[i].Key)
	}
	for _, key := range slices.Sorted(maps.Keys(before)) {
		items = append(items, v1alpha1.CheckItem{
			Key: key, Area: before[key].Area, Outcome: "SUCCESS", Change: v1alpha1.CheckFixed,
		})
	}
	return items[:min(len(items), maxCheckItems)]
}

func findings(node *Node, result part) ([]v1alpha1.CheckItem, []v1alpha1.CheckArea) {
	counts := map[string]*v1alpha1.CheckArea{}
	areas := make([]v1alpha1.CheckArea, 0, 5)
	for _, name := range []string{"apps", "users", "domains", "spaces", "system"} {
		areas = append(areas, v1alpha1.CheckArea{Name: name})
		counts[name] = &areas[len(areas)-1]
	}
	items := checkItems(node)
	if result != succeeded && !slices.ContainsFunc(items, failedItem) {
		whole := &Node{Outcome: node.Outcome, Message: node.Message, Occurrences: node.Occurrences}
		items = append(items, item(checkTaskKey, whole))
	}
	for i := range items {
		if failedItem(items[i]) {
			counts[items[i].Area].Failed++
		} else {
			counts[items[i].Area].Warnings++
		}
	}
	slices.SortFunc(items, func(a, b v1alpha1.CheckItem) int {
		return cmp.Or(rank(a)-rank(b), cmp.Compare(a.Key, b.Key))
	})
	return items[:min(len(items), maxCheckItems)], areas
}

// rank orders the findings. The first is the one that messages explain: of several that failed, that spaces are on the site already,
// because who mends that without care deletes somebody's data.
func rank(item v1alpha1.CheckItem) int {
	switch {
	case !failedItem(item):
		return 2
	case strings.EqualFold(item.Key, spaceKeysConflict):
		return 0
	default:
		return 1
	}
}

// checkItems lists what did not simply succeed. Keys that are the same once they are cut would be refused by the schema, with
// all of the status, so the first of them stands for the others.
func checkItems(node *Node) []v1alpha1.CheckItem {
	var items []v1alpha1.CheckItem
	seen := map[string]bool{checkTaskKey: true}
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
func saysNothing(node *Node) bool {
	return partOf(node) <= waiting && (node == nil || node.Outcome == "")
}

func item(key string, node *Node) v1alpha1.CheckItem {
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

// failedItem tells whether a check stands in the way. Whatever is not known as harmless does.
func failedItem(item v1alpha1.CheckItem) bool {
	return outcomeOf(item.Outcome) != succeeded
}
