{ /STATION= /HUB= /RT= become the provisioning file that the first start of a station takes (docs/set-up.md). }

function Given(Parameter: String): String;
begin
  Result := Trim(ExpandConstant('{param:' + Parameter + '|}'));
end;

procedure Refuse(Words: String);
begin
  Log(Words);
  SuppressibleMsgBox(Words, mbError, MB_OK, IDOK);
end;

function HasControls(Value: String): Boolean;
var
  Place: Integer;
begin
  Result := False;
  for Place := 1 to Length(Value) do
    if (Ord(Value[Place]) < 32) or (Ord(Value[Place]) = 127) then
      Result := True;
end;

function IsAddressOrNothing(Parameter: String): Boolean;
var
  Value: String;
begin
  Value := Given(Parameter);
  Result := (Value = '')
    or ((Pos('https://', Lowercase(Value)) = 1)
      and (Pos(' ', Value) = 0) and (Pos('"', Value) = 0) and (Pos('\', Value) = 0) and not HasControls(Value));
  if not Result then
    Refuse(FmtMessage(CustomMessage('NoAddress'), [Parameter, Value]));
end;

function IsNameOrNothing: Boolean;
begin
  Result := (Length(Given('STATION')) <= 60) and not HasControls(Given('STATION'));
  if not Result then
    Refuse(FmtMessage(CustomMessage('NoName'), [Given('STATION')]));
end;

{ The lines of a template, with the value in the place of @PARAMETER@, as TOML writes it. Its name has to be one that no file of
  the build has: by its name alone it is found in the setup. }
procedure Add(var Lines: TArrayOfString; Template, Parameter: String);
var
  Found: TArrayOfString;
  Value: String;
  Place, Last: Integer;
begin
  Value := Given(Parameter);
  StringChangeEx(Value, '\', '\\', True);
  StringChangeEx(Value, '"', '\"', True);
  ExtractTemporaryFile(Template);
  LoadStringsFromFile(ExpandConstant('{tmp}\') + Template, Found);
  for Place := 0 to GetArrayLength(Found) - 1 do
  begin
    StringChangeEx(Found[Place], '@' + Parameter + '@', Value, True);
    Last := GetArrayLength(Lines);
    SetArrayLength(Lines, Last + 1);
    Lines[Last] := Found[Place];
  end;
end;

procedure AddWhereGiven(var Lines: TArrayOfString; Template, Parameter: String);
begin
  if Given(Parameter) <> '' then
    Add(Lines, Template, Parameter);
end;

{ What lies there already stays beside it, as provision.toml.before. People may read the folder, and write nothing there. }
procedure WriteProvision;
var
  Lines: TArrayOfString;
  Folder, Place: String;
  Code: Integer;
begin
  if Given('STATION') + Given('HUB') + Given('RT') = '' then
    exit;
  Add(Lines, 'provision-head.toml', '');
  AddWhereGiven(Lines, 'provision-station.toml', 'STATION');
  AddWhereGiven(Lines, 'provision-hub.toml', 'HUB');
  AddWhereGiven(Lines, 'provision-rt.toml', 'RT');
  Folder := ExpandConstant('{commonappdata}\Scandesk');
  Place := Folder + '\provision.toml';
  ForceDirectories(Folder);
  Exec(ExpandConstant('{sys}\icacls.exe'), '"' + Folder + '" /inheritance:r' +
    ' /grant *S-1-5-18:(OI)(CI)F /grant *S-1-5-32-544:(OI)(CI)F /grant *S-1-5-32-545:(OI)(CI)RX',
    '', SW_HIDE, ewWaitUntilTerminated, Code);
  if FileExists(Place) then
    CopyFile(Place, Place + '.before', False);
  if not SaveStringsToUTF8FileWithoutBOM(Place, Lines, False) then
    Refuse(FmtMessage(CustomMessage('NotWritten'), [Place]));
end;
