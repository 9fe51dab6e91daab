package migrationapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

func TestTaskIsCreatedWithItsOptions(t *testing.T) {
	tests := map[string]struct {
		taskType migrationapi.TaskType
		options  migrationapi.TaskOptions
		want     map[string]any
	}{
		"a check of everything": {migrationapi.Check, migrationapi.TaskOptions{}, map[string]any{"task": "Check"}},
		"a check of one thing": {
			migrationapi.Check,
			migrationapi.TaskOptions{IncludeChecks: []string{"SpaceKeysConflict"}},
			map[string]any{"task": "Check", "options": map[string]any{
				"checkTypes": map[string]any{"includeKeys": []any{"SpaceKeysConflict"}},
			}},
		},
		"a migration that overrides": {
			migrationapi.Migrate,
			migrationapi.TaskOptions{ExcludeChecks: []string{"MissingAttachments"}},
			map[string]any{"task": "Migrate", "options": map[string]any{
				"checkTypes": map[string]any{"excludeKeys": []any{"MissingAttachments"}},
			}},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				if diff := cmp.Diff(tc.want, decode(t, r)); diff != "" {
					t.Errorf("body (-want +got):\n%s", diff)
				}
				if !r.Close {
					t.Error("the connection of a creation is kept for reuse")
				}
				writeJSON(w, http.StatusOK, `{"taskId":"t-1"}`)
			}, nil)
			if id, err := client.CreateTask(t.Context(), "j-1", tc.taskType, tc.options); err != nil || id != "t-1" {
				t.Errorf("task %q, error %v", id, err)
			}
		})
	}
}

func TestTaskTypesAreComparedWithoutCase(t *testing.T) {
	if !migrationapi.TaskType("migrate").Is(migrationapi.Migrate) || migrationapi.TaskType("check").Is(migrationapi.Migrate) {
		t.Error("migrate has to be Migrate, and check has not")
	}
}

// pagesOfTasks serves t-6 to t-1 in pages of 2 whose links are written in the way given.
func pagesOfTasks(link func(cursor string) string) http.HandlerFunc {
	pages := map[string]struct{ tasks, next string }{
		"":  {"t-6 t-5", "b"},
		"b": {"t-5 t-4 t-3", "c"}, // A task created meanwhile has shifted the pages: t-5 comes again.
		"c": {"t-2 t-1", ""},
	}
	return func(w http.ResponseWriter, r *http.Request) {
		page := pages[r.URL.Query().Get("cursor")]
		var entries []string
		for id := range strings.FieldsSeq(page.tasks) {
			entries = append(entries, `{"taskId":"`+id+`","taskType":"check"}`)
		}
		next := ""
		if page.next != "" {
			next = link(page.next)
		}
		writeJSON(w, http.StatusOK, fmt.Sprintf(`{"data":[%s],"links":{"next":%q}}`, strings.Join(entries, ","), next))
	}
}

func TestTasksNewerThanAMark(t *testing.T) {
	links := map[string]func(string) string{
		"bare cursors":   func(cursor string) string { return cursor },
		"relative links": func(cursor string) string { return basePath + "/jobs/j-1/tasks?cursor=" + cursor },
	}
	marks := map[string]struct {
		want  []string
		reads int
	}{
		"t-6":     {nil, 1},
		"t-5":     {[]string{"t-6"}, 1},
		"t-3":     {[]string{"t-6", "t-5", "t-4"}, 2},
		"":        {[]string{"t-6", "t-5", "t-4", "t-3", "t-2", "t-1"}, 3},
		"unknown": {[]string{"t-6", "t-5", "t-4", "t-3", "t-2", "t-1"}, 3},
	}
	for how, link := range links {
		for mark, tc := range marks {
			t.Run(fmt.Sprintf("%q by %s", mark, how), func(t *testing.T) {
				b := &budget{}
				tasks, err := newClient(t, pagesOfTasks(link), b).TasksNewerThan(t.Context(), "j-1", mark)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, task := range tasks {
					got = append(got, task.ID)
				}
				if diff := cmp.Diff(tc.want, got); diff != "" {
					t.Errorf("tasks (-want +got):\n%s", diff)
				}
				if b.reads != tc.reads {
					t.Errorf("%d reads taken, want %d", b.reads, tc.reads)
				}
			})
		}
	}
}

func TestTaskIsReadWithWhatItProduced(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, `{"data":[{"taskId":"t-1","taskType":"migrate","createdAt":"2024-09-20T01:02:03.000Z",
			"payload":{"checkTypes":{"excludeKeys":["X"]}},
			"results":{"artifacts":[{"name":"errors","location":"https://x/a-1","expireAt":45}]}}]}`)
	}, nil)
	got, found, err := client.NewestTask(t.Context(), "j-1")
	want := migrationapi.Task{
		ID: "t-1", Type: "migrate", CreatedAt: time.Date(2024, 9, 20, 1, 2, 3, 0, time.UTC),
		Artifacts: []migrationapi.Artifact{{Name: "errors", Location: "https://x/a-1", ExpireAt: 45}},
	}
	if diff := cmp.Diff(want, got); err != nil || !found || diff != "" {
		t.Errorf("found %v, error %v, task (-want +got):\n%s", found, err, diff)
	}
}

func TestJobWithoutTasksHasNoNewest(t *testing.T) {
	client := newClient(t, func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, `{"data":[]}`) }, nil)
	if task, found, err := client.NewestTask(t.Context(), "j-1"); found || err != nil {
		t.Errorf("found %v (%v), error %v", found, task, err)
	}
}

func TestListOfTasksThatMustNotBeBelieved(t *testing.T) {
	tests := map[string]string{
		"no list at all":            `{}`,
		"a list of nothing":         `{"data":null}`,
		"a task without an id":      `{"data":[{"taskType":"migrate"}]}`,
		"a task with an endless id": `{"data":[{"taskId":"` + strings.Repeat("t", 1025) + `","taskType":"migrate"}]}`,
		"a page again and again":    `{"data":[],"links":{"next":"?"}}`,
		"a link to another host":    `{"data":[],"links":{"next":"https://evil.example/x?cursor=a"}}`,
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			client := clientOf(t, bareServer(t, func(w http.ResponseWriter, _ *http.Request) {
				writeJSON(w, http.StatusOK, body)
			}), nil)
			_, err := client.TasksNewerThan(t.Context(), "j-1", "")
			if transport.ClassOf(err) != transport.UnexpectedContent {
				t.Errorf("error %v, want class %q", err, transport.UnexpectedContent)
			}
			if _, found, err := client.NewestTask(t.Context(), "j-1"); err == nil {
				t.Errorf("newest task found: %v, want an error", found)
			}
		})
	}
}
