; The installer for Windows of a packed program: Inno Setup 6.3 or newer reads this. `python -m installers windows` gives it
; Program (the folder of the build), Out, Name (of the setup), Version, Folder (the version, as a folder is called) and Numbers.
; As on Linux each version has a folder of its own: a station that is open during an upgrade goes on with its own files.

#define Required(str File) FileExists(Program + "\" + File) ? "" : " " + File
; Visual C++'s runtime goes along beside the program; the system gets none. MSVCR120 is what zbar wants.
#define Missing Required("scandesk.exe") + Required("scandesk-desktop.exe") + Required("_internal\build.json") + \
  Required("_internal\VCRUNTIME140.dll") + Required("_internal\VCRUNTIME140_1.dll") + Required("_internal\MSVCP140.dll") + \
  Required("_internal\MSVCR120.dll")
#if Missing != ""
  #pragma error "In the build is missing:" + Missing
#endif
#define Here "{app}\versions\" + Folder

[Setup]
AppId={{6E0B6A53-2C1D-4B0E-9B5C-6D1C5B8A7F42}
AppName=Scandesk
AppVersion={#Version}
VersionInfoVersion={#Numbers}
VersionInfoProductName=Scandesk
DefaultDirName={autopf}\Scandesk
DisableProgramGroupPage=yes
PrivilegesRequired=admin
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
CloseApplications=no
SetupIconFile=..\icons\scandesk.ico
UninstallDisplayIcon={app}\scandesk.ico
UninstallDisplayName=Scandesk
OutputDir={#Out}
OutputBaseFilename={#Name}
Compression=lzma2/max
SolidCompression=yes
SetupLogging=yes
WizardStyle=modern

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"

[CustomMessages]
en.NoAddress=/%1=%2: an address begins with https:// and has neither spaces nor quotation marks in it. Nothing was installed.
de.NoAddress=/%1=%2: Eine Adresse beginnt mit https:// und enthält weder Leerzeichen noch Anführungszeichen. Es wurde nichts installiert.
en.NoName=/STATION=%1: a station's name has 1 to 60 characters. Nothing was installed.
de.NoName=/STATION=%1: Der Name einer Station hat 1 bis 60 Zeichen. Es wurde nichts installiert.
en.NotWritten=%1 could not be written. The program is installed; put the file there by hand.
de.NotWritten=%1 konnte nicht geschrieben werden. Das Programm ist installiert; bitte die Datei von Hand dort ablegen.

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[Files]
Source: "{#Program}\*"; DestDir: "{#Here}"; Flags: recursesubdirs createallsubdirs ignoreversion
Source: "..\icons\scandesk.ico"; DestDir: "{app}"; Flags: ignoreversion
Source: "..\provision\provision-head.toml"; Flags: dontcopy
Source: "..\provision\provision-station.toml"; Flags: dontcopy
Source: "..\provision\provision-hub.toml"; Flags: dontcopy
Source: "..\provision\provision-rt.toml"; Flags: dontcopy

[Icons]
Name: "{autoprograms}\Scandesk"; Filename: "{#Here}\scandesk-desktop.exe"; IconFilename: "{app}\scandesk.ico"
Name: "{autodesktop}\Scandesk"; Filename: "{#Here}\scandesk-desktop.exe"; IconFilename: "{app}\scandesk.ico"; Tasks: desktopicon

[Run]
Filename: "{#Here}\scandesk-desktop.exe"; Description: "{cm:LaunchProgram,Scandesk}"; Flags: postinstall nowait skipifsilent runasoriginaluser

; A person's data lies with the person (%LocalAppData%\scandesk) and is never touched.
[UninstallDelete]
Type: filesandordirs; Name: "{app}\versions"
Type: files; Name: "{app}\scandesk.cmd"
Type: dirifempty; Name: "{app}"
Type: files; Name: "{commonappdata}\Scandesk\provision.toml"
Type: files; Name: "{commonappdata}\Scandesk\provision.toml.before"
Type: dirifempty; Name: "{commonappdata}\Scandesk"

[Code]
#include "provision.pas"

procedure WriteCommand;
begin
  SaveStringToFile(ExpandConstant('{app}\scandesk.cmd'),
    '@"%~dp0versions\{#Folder}\scandesk.exe" %*' + #13#10, False);
end;

{ A folder in which a program runs cannot be renamed: then it stays until the next installation. }
procedure RemoveOlderVersions;
var
  Found: TFindRec;
  Versions, Gone: String;
begin
  Versions := ExpandConstant('{app}\versions\');
  if not FindFirst(Versions + '*', Found) then
    exit;
  try
    repeat
      if (Found.Name <> '.') and (Found.Name <> '..') and (CompareText(Found.Name, '{#Folder}') <> 0) then
      begin
        Gone := Versions + Found.Name + '.gone';
        if RenameFile(Versions + Found.Name, Gone) then
          DelTree(Gone, True, True, True);
      end;
    until not FindNext(Found);
  finally
    FindClose(Found);
  end;
end;

function InitializeSetup: Boolean;
begin
  Result := IsAddressOrNothing('HUB') and IsAddressOrNothing('RT') and IsNameOrNothing;
end;

procedure CurStepChanged(Step: TSetupStep);
begin
  if Step = ssPostInstall then
  begin
    WriteCommand;
    WriteProvision;
    RemoveOlderVersions;
  end;
end;
