package main

import (
	"os"
	"testing"

	lua "github.com/yuin/gopher-lua"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// execute runs a script as Argo CD does for what stands in argocd-cm: obj is the object, and there is nothing else to call than
// the language itself, tables, and of os the date and the time. It returns what the script does.
func execute(t *testing.T, script string, object map[string]any) map[string]any {
	t.Helper()
	l := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer l.Close()
	for name, open := range map[string]lua.LGFunction{
		lua.LoadLibName: lua.OpenPackage, lua.BaseLibName: lua.OpenBase, lua.TabLibName: lua.OpenTable,
	} {
		if err := l.CallByParam(lua.P{Fn: l.NewFunction(open), Protect: true}, lua.LString(name)); err != nil {
			t.Fatal(err)
		}
	}
	l.PreloadModule(lua.OsLibName, datesAlone)
	l.SetGlobal("obj", toLua(l, object))
	if err := l.DoString(script); err != nil {
		t.Fatal(err)
	}
	returned, ok := fromLua(l.Get(-1)).(map[string]any)
	if !ok {
		t.Fatalf("the script returned no table: %v", l.Get(-1))
	}
	return returned
}

// datesAlone is os without all that reaches out of the script.
func datesAlone(l *lua.LState) int {
	lua.OpenOs(l)
	whole := l.CheckTable(-1)
	part := l.NewTable()
	for _, name := range []string{"date", "time"} {
		part.RawSetString(name, whole.RawGetString(name))
	}
	l.SetGlobal(lua.OsLibName, part)
	l.Push(part)
	return 1
}

func toLua(l *lua.LState, value any) lua.LValue {
	switch value := value.(type) {
	case bool:
		return lua.LBool(value)
	case int64:
		return lua.LNumber(value)
	case float64:
		return lua.LNumber(value)
	case string:
		return lua.LString(value)
	case []any:
		table := l.NewTable()
		for _, item := range value {
			table.Append(toLua(l, item))
		}
		return table
	case map[string]any:
		table := l.NewTable()
		for key, item := range value {
			table.RawSetString(key, toLua(l, item))
		}
		return table
	default:
		return lua.LNil
	}
}

// fromLua reads a table whose first key is a number as a list. What is empty could be either, and is a list.
func fromLua(value lua.LValue) any {
	switch value := value.(type) {
	case lua.LBool:
		return bool(value)
	case lua.LNumber:
		return float64(value)
	case lua.LString:
		return string(value)
	case *lua.LTable:
		list, fields := []any{}, map[string]any{}
		value.ForEach(func(key, item lua.LValue) {
			if name, ok := key.(lua.LString); ok {
				fields[string(name)] = fromLua(item)
				return
			}
			list = append(list, fromLua(item))
		})
		if len(fields) > 0 {
			return fields
		}
		return list
	default:
		return nil
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// load reads a fixture with the numbers that a client of the API server would have.
func load(t *testing.T, path string) *unstructured.Unstructured {
	t.Helper()
	content, err := yaml.YAMLToJSON([]byte(read(t, path)))
	if err != nil {
		t.Fatal(err)
	}
	object := &unstructured.Unstructured{}
	if err := object.UnmarshalJSON(content); err != nil {
		t.Fatal(err)
	}
	return object
}
