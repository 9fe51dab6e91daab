package verification_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/verification"
)

// TestTheTableKeepsTheOrderOfItsColumns spells them out: people's spreadsheets and scripts name columns by their place, so a new one
// comes last.
func TestTheTableKeepsTheOrderOfItsColumns(t *testing.T) {
	t.Parallel()
	header := []string{
		"space", "verdict", "absent",
		"pages_before", "pages_source", "pages_destination",
		"blog_posts_before", "blog_posts_source", "blog_posts_destination",
		"attachments_before", "attachments_source", "attachments_destination",
		"comments_before", "comments_source", "comments_destination",
		"missing_pages", "missing_titles", "unread",
	}
	tests := map[string]struct {
		space verification.Space
		want  []string
	}{
		"a space that lost a page": {
			verification.Space{
				Key: "ENG", Before: before(4), Source: pages(5), Destination: pages(3), MissingPages: 2, Titles: []string{"Home", "Plan"},
			},
			[]string{"ENG", "Differs", "", "4", "5", "3", "3", "3", "3", "7", "7", "7", "9", "9", "9", "2", "Home | Plan", "false"},
		},
		"a space that a side refused to speak of": {
			verification.Space{Key: "OPS", Source: pages(5), Unread: true},
			[]string{"OPS", "Differs", "", "", "5", "0", "", "3", "0", "", "7", "0", "", "9", "0", "0", "", "true"},
		},
		"a space of which Confluence shows nothing": {
			verification.Space{Key: "HR"},
			[]string{"HR", "Differs", "", "", "0", "0", "", "0", "0", "", "0", "0", "", "0", "0", "0", "", "true"},
		},
		"a space that is not on the site": {
			verification.Space{Key: "NEW", Source: v1alpha1.ContentCounts{Pages: 1}, Absent: verification.AbsentOnDestination},
			[]string{"NEW", "Differs", "Destination", "", "1", "0", "", "0", "0", "", "0", "0", "", "0", "0", "0", "", "false"},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := verification.Table(verification.Rows([]verification.Space{tc.space}, nil))
			if diff := cmp.Diff([][]string{header, tc.want}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
