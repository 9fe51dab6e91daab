package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTable(t *testing.T) {
	const head = "| Value | Default | What it is |\n|---|---|---|\n"
	for name, tc := range map[string]struct {
		values, want, wantErr string
	}{
		"comments of several lines become one": {
			values: "# How many.\n# Really.\nreplicas: 2\n", want: head + "| `replicas` | `2` | How many. Really. |\n",
		},
		"a group is shown by its members": {
			values: "image:\n  # The tag.\n  tag: \"\"\n", want: head + "| `image.tag` | `\"\"` | The tag. |\n",
		},
		"a mapping with a comment is a value": {
			values: "# Labels.\nlabels:\n  a: b\n", want: head + "| `labels` | `{\"a\":\"b\"}` | Labels. |\n",
		},
		"a bar does not end a cell":             {values: "# a|b.\nx: 1\n", want: head + "| `x` | `1` | a\\|b. |\n"},
		"a value without a comment is an error": {values: "image:\n  tag: \"\"\n", wantErr: "image.tag has no comment"},
		"an empty mapping needs a comment too":  {values: "config: {}\n", wantErr: "config has no comment"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := table([]byte(tc.values))
			if tc.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tc.wantErr) {
					t.Errorf("got %v, want %q", err, tc.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
