package findings

import (
	"maps"
	"slices"

	"k8s.io/apimachinery/pkg/api/equality"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// Compare marks what is new and what is as it was, and adds what is mended since the last time.
func Compare(old, items []v1alpha1.CheckItem) []v1alpha1.CheckItem {
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
	return items[:min(len(items), maxItems)]
}
