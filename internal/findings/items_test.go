package findings_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/findings"
	"github.com/drover-dev/drover/internal/reading"
	"github.com/drover-dev/drover/internal/reading/readingtest"
)

func TestFindingsAreSortedCountedAndBounded(t *testing.T) {
	t.Parallel()
	children := readingtest.Tree{
		"AppAssessmentIncomplete": readingtest.Node("FINISHED/FAILED"),
		"EmailDomains":            readingtest.Node("FINISHED/WARNING"),
		"UsersWithoutEmail": readingtest.Node(
			"FINISHED/FAILED",
		),
		"SpaceKeysConflict": readingtest.Node("FINISHED/FAILED"),
		"DiskSpace":         readingtest.Node("FINISHED/FAILED"),
	}
	children["SpaceKeysConflict"].Occurrences = []string{"1", "2", "3", "4", "5", "6"}
	children["DiskSpace"].Occurrences = []string{strings.Repeat("é", 200)}
	children["DiskSpace"].Message = strings.Repeat("m", 600)
	items, areas := findings.InStatus(readingtest.Node("FINISHED/FAILED", children), reading.Failed)
	want := []v1alpha1.CheckArea{
		{Name: "apps", Failed: 1},
		{Name: "users", Failed: 1},
		{Name: "domains", Warnings: 1},
		{Name: "spaces", Failed: 1},
		{Name: "system", Failed: 1},
	}
	if diff := cmp.Diff(want, areas); diff != "" {
		t.Errorf("areas (-want +got):\n%s", diff)
	}
	keys := make([]string, 0, len(items))
	for _, item := range items {
		keys = append(keys, item.Key)
	}
	order := []string{"SpaceKeysConflict", "AppAssessmentIncomplete", "DiskSpace", "UsersWithoutEmail", "EmailDomains"}
	if diff := cmp.Diff(order, keys); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	if len(items[2].Message) != 512 || len(items[2].Occurrences[0]) > 256 || len(items[0].Occurrences) != 5 {
		t.Errorf("out of bounds: %+v", items[:3])
	}
}

func TestAHundredFindingsAreKeptTheFailedFirst(t *testing.T) {
	t.Parallel()
	children := readingtest.Tree{}
	for i := range 150 {
		children[fmt.Sprintf("A%03d", i)] = readingtest.Node("FINISHED/WARNING")
	}
	children["Z"] = readingtest.Node("FINISHED/FAILED")
	items, _ := findings.InStatus(readingtest.Node("FINISHED/FAILED", children), reading.Failed)
	if len(items) != 100 || items[0].Key != "Z" {
		t.Errorf("%d items, the first %+v", len(items), items[0])
	}
}
